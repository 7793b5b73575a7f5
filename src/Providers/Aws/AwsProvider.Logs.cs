using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html: a stream is read on from where it was read to, while it is written.
internal sealed partial class AwsProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AwsRunId id = RequireRunId(query.RunId);
        SeenExecution? seen = id.IsBuild ? null : await RequireExecutionAsync(id, cancellationToken).ConfigureAwait(false);
        Run run = seen?.Describe(Context, _place.Region) ?? await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        if (query.Job is { } wanted && !Array.Exists(run.Jobs, job => job.Name == wanted))
            throw Errors.NotFound("JobNotFound", $"job of {run}", wanted, run.Jobs.Select(job => job.Name));

        Dictionary<string, LogCursor> cursors = new(StringComparer.Ordinal);
        while (true)
        {
            // What was written before the run's state was read is there, so after the last state nothing is missed.
            foreach (JobRun job in run.Jobs.Where(job => job.StartedAt is not null && (query.Job is null || job.Name == query.Job)).OrderBy(job => job.StartedAt))
            {
                if (!cursors.TryGetValue(job.Id, out LogCursor? cursor))
                    cursors.Add(job.Id, cursor = new(id.ToString(), job.Name));
                if (cursor.Stream is null)
                    cursor.Stream = await StreamAsync(seen, job, cancellationToken).ConfigureAwait(false);
                await foreach (LogLine line in ReadStreamAsync(cursor, cancellationToken).ConfigureAwait(false))
                    yield return line;
                foreach (LogLine line in run.IsFinished ? cursor.Rest() : [])
                    yield return line;
            }

            if (!query.Follow || run.IsFinished)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            seen = seen is null ? null : await ProgressAsync(seen, cancellationToken).ConfigureAwait(false);
            run = seen?.Describe(Context, _place.Region) ?? await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Where a job writes: a build's stream, or the one that the action itself names. Null for a job that writes none, or none yet.</summary>
    private async Task<LogStream?> StreamAsync(SeenExecution? seen, JobRun job, CancellationToken cancellationToken)
    {
        ActionExecutionModel? action = seen?.Actions.FirstOrDefault(one => one.ActionExecutionId == job.Id);
        ActionResultModel? result = action?.Output?.ExecutionResult;
        if (LogStream.TryParse(result?.LogStreamARN) is { } named)
            return named;
        string? build = action is null ? job.Id : action.Input?.ActionTypeId?.Provider == "CodeBuild" ? result?.ExternalExecutionId : null;
        return build is not null && await FindBuildAsync(build, cancellationToken).ConfigureAwait(false) is { Logs: { GroupName: { Length: > 0 } group, StreamName: { Length: > 0 } stream } } ? new(group, stream) : null;
    }

    private async IAsyncEnumerable<LogLine> ReadStreamAsync(LogCursor cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (cursor.Stream is { } stream)
        {
            JsonObject body = new() { ["logGroupName"] = stream.Group, ["logStreamName"] = stream.Name, ["startFromHead"] = true };
            if (cursor.Token is { } token)
                body["nextToken"] = token;
            // A stream of which nothing is written yet is not there.
            LogEventsModel? page = await FindAsync(AwsService.Logs, "GetLogEvents", body, Json.LogEventsModel, cancellationToken).ConfigureAwait(false);
            foreach (LogLine line in cursor.Read(page?.Events ?? []))
                yield return line;
            // The end is where the token stays the same.
            if (page?.NextForwardToken is not { } next || next == cursor.Token)
                yield break;
            cursor.Token = next;
        }
    }
}
