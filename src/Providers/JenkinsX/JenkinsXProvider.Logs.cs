using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.JenkinsX.Activities;
using CicdTools.Providers.Kubernetes;
using k8s.Models;

namespace CicdTools.Providers.JenkinsX;

// Tekton runs a task in a pod, and each step in a container of it: https://tekton.dev/docs/pipelines/logs/.
internal sealed partial class JenkinsXProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        Run run = await RequireRunAsync(team, query.RunId, cancellationToken).ConfigureAwait(false);
        HashSet<string> read = new(StringComparer.Ordinal);
        bool known = false;
        while (true)
        {
            // What a pod had begun before the run's state was read is found, so after the last state nothing is missed.
            List<V1Pod> pods = await PodsAsync(team, run.Id, cancellationToken).ConfigureAwait(false);
            foreach (PodSteps pod in pods.Select(PodSteps.Of).Where(pod => query.Job is null || pod.IsOf(query.Job)).OrderBy(pod => pod.Pod.Status?.StartTime))
            {
                known = true;
                foreach ((string container, string step) in pod.Begun.Where(one => read.Add($"{pod.Pod.Metadata.Name}/{one.Container}")))
                {
                    await foreach (string line in team.Api.ReadLogAsync(team.Namespace, pod.Pod.Metadata.Name, container, query.Follow, cancellationToken).ConfigureAwait(false))
                        yield return Line(run.Id, pod.Job, step, line);
                }
            }

            if (!query.Follow || run.IsFinished)
                break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            run = await RequireRunAsync(team, run.Id, cancellationToken).ConfigureAwait(false);
        }

        if (known)
            yield break;
        if (query.Job is { } wanted && !Array.Exists(run.Jobs, job => job.Name == wanted))
            throw Errors.NotFound("JobNotFound", $"job of {run}", wanted, run.Jobs.Select(job => job.Name));
        if (run.IsFinished)
            throw new CicdException("LogNotFound", CicdErrorKind.NotFound, $"The pods of {run} are not there any more, and their logs with them.", run.Id, run.Url is { } page ? $"Look at {page}: the dashboard shows logs that were archived." : "Jenkins X archives logs where its storage is configured; its dashboard shows them.");
    }

    private static async Task<List<V1Pod>> PodsAsync(Team team, string activity, CancellationToken cancellationToken)
    {
        List<V1Pod> pods = [];
        foreach (string name in (await PipelineRunsAsync(team, activity, cancellationToken).ConfigureAwait(false)).Select(one => one.Name()))
        {
            await foreach (V1Pod pod in team.Api.ListAsync<V1Pod>(Resource.Pods, team.Namespace, $"{TeamLabels.PipelineRun}={name}", cancellationToken).ConfigureAwait(false))
                pods.Add(pod);
        }

        return pods;
    }

    // With timestamps, each line begins with its time and a blank.
    private static LogLine Line(string run, string job, string step, string line)
    {
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        bool timed = DateTimeOffset.TryParse(blank > 0 ? line[..blank] : line, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time);
        string text = !timed ? line : blank > 0 ? line[(blank + 1)..] : "";
        return new() { RunId = run, Job = job, Step = step, Timestamp = time, Text = LogText.Neutralize(text) };
    }
}
