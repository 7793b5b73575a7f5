using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// A job's steps, and the output of each as far as it is written, as CircleCI's own CLI asks for them:
// https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/job.go#L166-L176 and #L396-L410.
// The older API gives no documented way to it.
internal sealed partial class CircleProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleRunId id = RequireRunId(query.RunId);
        SeenRun seen = await SeeAsync(id, cancellationToken).ConfigureAwait(false);
        Run run = Describe(id, seen);
        if (query.Job is { } wanted && !Array.Exists(run.Jobs, job => job.Name == wanted))
            throw Errors.NotFound("JobNotFound", $"job of {run}", wanted, run.Jobs.Select(job => job.Name));

        Dictionary<string, JobLog> logs = new(StringComparer.Ordinal);
        while (true)
        {
            // What was written before the run's state was read is there, so after the last state nothing is missed.
            foreach (JobRun job in run.Jobs.Where(job => job.StartedAt is not null && (query.Job is null || job.Name == query.Job) && IsBuild(seen, job)).OrderBy(job => job.StartedAt))
            {
                if (!logs.TryGetValue(job.Id, out JobLog? log))
                    logs.Add(job.Id, log = new(id.ToString(), job.Name));
                await foreach (LogLine line in ReadJobAsync(job, log, !query.Follow, cancellationToken).ConfigureAwait(false))
                    yield return line;
            }

            if (!query.Follow || run.IsFinished)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            seen = await ProgressAsync(id, seen, cancellationToken).ConfigureAwait(false);
            run = Describe(id, seen);
        }
    }

    // A hold job runs nothing.
    private static bool IsBuild(SeenRun seen, JobRun job) =>
        seen.Workflows.SelectMany(workflow => workflow.Jobs).First(one => one.Id == job.Id).Type != "approval";

    private async IAsyncEnumerable<LogLine> ReadJobAsync(JobRun job, JobLog log, bool isWhole, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (log.IsDone)
            yield break;
        EntityModel<JobStepsModel> steps = await _api.FindAsync(ApiRequest.Get($"/api/v3/jobs/{job.Id}"), Json.JobSteps, cancellationToken).ConfigureAwait(false) ?? throw NoLogs(job);
        ExecutionModel[] executions = steps.Data.Attributes.ParallelExecutions ?? [];
        for (int execution = 0; execution < executions.Length; execution++)
        {
            foreach (StepModel step in executions[execution].Steps ?? [])
            {
                // A step that waits has written nothing, and one that was read to its end is not asked for again.
                if (step.StartedAt is null || log.Has(execution, step.Num))
                    continue;
                ApiRequest stdout = ApiRequest.Get($"/api/v3/jobs/{job.Id}/stdout", ("filter[execution]", execution.ToString(CultureInfo.InvariantCulture)), ("filter[step_num]", step.Num.ToString(CultureInfo.InvariantCulture))) with { Accept = "*/*" };
                string text = await _api.FindTextAsync(stdout, cancellationToken).ConfigureAwait(false) ?? "";
                foreach (LogLine line in log.Read(execution, executions.Length, step, text, isWhole))
                    yield return line;
            }
        }

        log.IsDone = job.FinishedAt is not null;
    }

    private CicdException NoLogs(JobRun job) => _address.IsHosted
        ? Errors.NotFound("LogNotFound", "log of the job", job.Name, remedy: "Look at the run's page.")
        : new("LogsNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} does not serve CircleCI's API v3, which is the one that gives logs.", _address.Root.Authority, "Look at the run's page.");
}
