using System.Globalization;
using System.Text.Json;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Makes the record of a run again from its plan, where it is there and cannot be read. How its jobs ended is lost; their logs, artifacts and the release are files of their own.</summary>
internal static class DamagedRuns
{
    /// <summary>The run with its new record; null where there is none to be made. The damaged one is kept, and that is said.</summary>
    public static async Task<Run?> RebuildAsync(RunFolder folder, TimeProvider clock, Action<string>? warn, CancellationToken cancellationToken)
    {
        if (!File.Exists(folder.State))
            return null;
        // An owner that is at work writes its record anew by itself.
        using FileLock? guard = FileLock.TryTake(folder.Lock);
        if (guard is null || RunStore.TryRead(folder) is not null)
            return RunStore.TryRead(folder);
        if (RunPlan.TryRead(folder) is not { } plan)
        {
            warn?.Invoke($"The run '{folder.Id}' is left out: neither its record '{folder.State}' nor its plan can be read.");
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        string backup = $"{folder.State}.corrupt-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}";
        const string Reason = "The run's record was damaged; its logs and artifacts are there.";
        Run run = plan.Run with
        {
            Status = RunStatus.Errored,
            Reason = Reason,
            FinishedAt = now,
            // A job that has a log had begun; when, is lost.
            Jobs = [.. plan.Run.Jobs.Select(job => File.Exists(folder.Log(job.Id))
                ? job with { Status = RunStatus.Errored, Reason = Reason, StartedAt = plan.Run.CreatedAt, FinishedAt = now }
                : job with { Status = RunStatus.Skipped, Reason = Reason })],
        };
        File.Copy(folder.State, backup, overwrite: true);
        // As with a run whose owner has gone: what is so already is written down, and no one has to agree.
        await AtomicFile.WriteAsync(folder.State, JsonSerializer.Serialize(run, RunJson.Options), Intent.Read, cancellationToken).ConfigureAwait(false);
        warn?.Invoke($"The record of the run '{folder.Id}' was damaged. It was kept as '{backup}' and is made again from the run's plan.");
        return run;
    }
}
