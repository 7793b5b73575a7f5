using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run: a job's log is there when the job has ended, and
// there is no API for one that is under way. Until then its steps are told as they begin and end.
internal sealed partial class GitHubProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitHubId id = RequireRunId(query.RunId);
        Run run = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        if (query.Job is { } wanted && run.Jobs.Length > 0 && !Array.Exists(run.Jobs, job => job.Name == wanted))
            throw Errors.NotFound("JobNotFound", $"job of {run}", wanted, run.Jobs.Select(job => job.Name));
        if (!run.IsFinished && !query.Follow)
            _caller.Warn?.Invoke("GitHub gives a job's log when the job has ended; what is under way is left out. -Follow waits for it.");
        else if (!run.IsFinished)
            _caller.Warn?.Invoke("GitHub gives a job's log when the job has ended; until then its steps are told as they begin and end.");

        HashSet<string> told = new(StringComparer.Ordinal);
        HashSet<string> done = new(StringComparer.Ordinal);
        await foreach (Run now in (query.Follow ? WatchRunAsync(query.RunId, cancellationToken) : Once(run)).ConfigureAwait(false))
        {
            foreach (JobRun job in now.Jobs.Where(job => query.Job is null || job.Name == query.Job))
            {
                if (done.Contains(job.Id))
                    continue;
                if (job.FinishedAt is null)
                {
                    if (query.Follow)
                    {
                        foreach (LogLine line in Changes(id, job, told))
                            yield return line;
                    }

                    continue;
                }

                done.Add(job.Id);
                await foreach (LogLine line in JobLogAsync(id, job, cancellationToken).ConfigureAwait(false))
                    yield return line;
            }
        }
    }

    private static async IAsyncEnumerable<Run> Once(Run run)
    {
        yield return run;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static IEnumerable<LogLine> Changes(GitHubId id, JobRun job, HashSet<string> told)
    {
        foreach (StepRun step in job.Steps)
        {
            if (step.StartedAt is { } began && told.Add($"{job.Id} {step.Name} began"))
                yield return new() { RunId = id.ToString(), Job = job.Name, Timestamp = began, Text = $"The step '{Errors.Shown(step.Name)}' has begun." };
            if (step.FinishedAt is { } ended && told.Add($"{job.Id} {step.Name} ended"))
                yield return new() { RunId = id.ToString(), Job = job.Name, Timestamp = ended, Text = $"The step '{Errors.Shown(step.Name)}' has ended: {step.Status}." };
        }
    }

    private async IAsyncEnumerable<LogLine> JobLogAsync(GitHubId id, JobRun job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _api.SendAsync(ApiRequest.Get($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/jobs/{job.Id}/logs") with { Streamed = true, MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        // A job that never had a runner has no log, and an old one has none any more.
        if (response.StatusCode == HttpStatusCode.NotFound)
            yield break;
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        DateTimeOffset last = job.StartedAt ?? default;
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            (DateTimeOffset at, string text) = Split(line.TrimStart('\uFEFF'), last);
            last = at;
            yield return new() { RunId = id.ToString(), Job = job.Name, Step = StepAt(job, at), Timestamp = at, Text = LogText.Neutralize(text) };
        }
    }

    // Each line begins with its time, such as 2026-01-01T00:00:00.1234567Z.
    private static (DateTimeOffset At, string Text) Split(string line, DateTimeOffset last)
    {
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && DateTimeOffset.TryParse(line.AsSpan(0, blank), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? (at, line[(blank + 1)..]) : (last, line);
    }

    // The log names no step. GitHub tells when each began, in whole seconds.
    private static string StepAt(JobRun job, DateTimeOffset at) => job.Steps.LastOrDefault(step => step.StartedAt <= at)?.Name ?? "";
}
