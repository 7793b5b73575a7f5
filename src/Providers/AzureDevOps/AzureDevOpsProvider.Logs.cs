using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/get-build-log: each step has a log of its own, which an agent uploads as the step goes on or ends.
internal sealed partial class AzureDevOpsProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AzureDevOpsId id = RequireRunId(query.RunId);
        SeenRun seen = await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        if (query.Job is { } wanted && !Array.Exists(seen.Run.Jobs, job => job.Name == wanted))
            throw Errors.NotFound("JobNotFound", $"job of {seen.Run}", wanted, seen.Run.Jobs.Select(job => job.Name));

        Dictionary<int, StepLog> logs = [];
        while (true)
        {
            // What was written before the run's state was read is there, so after the last state nothing is missed.
            foreach (JobRun job in seen.Run.Jobs.Where(job => job.StartedAt is not null && (query.Job is null || job.Name == query.Job)).OrderBy(job => job.StartedAt))
            {
                foreach (TimelineRecordModel step in seen.Timeline.Steps(job.Id))
                {
                    if (step.Log is not { } reference)
                        continue;
                    if (!logs.TryGetValue(reference.Id, out StepLog? log))
                        logs.Add(reference.Id, log = new(seen.Run.Id, job.Name, step.Type == "Task" ? step.Name : "", step.StartTime ?? job.StartedAt!.Value));
                    if (log.IsDone)
                        continue;
                    string text = await _api.FindTextAsync(Get($"/{id.Project}/_apis/build/builds/{id.Number}/logs/{reference.Id}") with { Accept = "text/plain" }, cancellationToken).ConfigureAwait(false) ?? "";
                    foreach (LogLine line in log.Read(text, isWhole: step.State == "completed" || !query.Follow))
                        yield return line;
                }
            }

            if (!query.Follow || seen.Run.IsFinished)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            seen = await ProgressAsync(id, seen, cancellationToken).ConfigureAwait(false);
        }
    }
}
