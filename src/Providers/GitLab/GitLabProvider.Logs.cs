using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/jobs/#get-a-log-file: a job's log as far as it is written, whole each time; what has not grown costs no answer (304).
internal sealed partial class GitLabProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitLabId id = RequireRunId(query.RunId);
        SeenRun seen = await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        Run run = seen.Run;
        if (query.Job is { } wanted && !Array.Exists(run.Jobs, job => job.Name == wanted))
            throw Errors.NotFound("JobNotFound", $"job of {run}", wanted, run.Jobs.Select(job => job.Name));

        Dictionary<string, TraceReader> readers = new(StringComparer.Ordinal);
        while (true)
        {
            // What was written before the run's state was read is there, so after the last state nothing is missed.
            foreach (JobRun job in run.Jobs.Where(job => job.StartedAt is not null && (query.Job is null || job.Name == query.Job)).OrderBy(job => job.StartedAt))
            {
                if (!readers.TryGetValue(job.Id, out TraceReader? reader))
                    readers.Add(job.Id, reader = new(id.ToString(), job.Name, job.StartedAt!.Value));
                if (reader.IsDone)
                    continue;
                string trace = await _api.FindTextAsync(ApiRequest.Get($"/projects/{id.Project}/jobs/{job.Id}/trace") with { Accept = "text/plain" }, cancellationToken).ConfigureAwait(false) ?? "";
                foreach (LogLine line in reader.Read(trace, isWhole: job.FinishedAt is not null || !query.Follow))
                    yield return line;
            }

            if (!query.Follow || run.IsFinished)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            seen = await ProgressAsync(id, seen, cancellationToken).ConfigureAwait(false);
            run = seen.Run;
        }
    }
}
