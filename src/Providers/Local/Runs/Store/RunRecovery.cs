using System.Text.Json;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Ends the runs of owners that have gone without a word: killed, or taken down with the machine.</summary>
internal static class RunRecovery
{
    /// <summary>The run as it stands, ended as <see cref="RunStatus.Errored"/> if nobody owns it any more.</summary>
    public static async Task<Run> SettleAsync(RunFolder folder, Run run, RunIndex index, TimeProvider clock, CancellationToken cancellationToken)
    {
        // The owner's process is looked at too: one that is about to take its lock, or has just let it go, is no dead one.
        if (OwnerOf(folder) is { } owner && owner.IsAlive())
            return RunStore.TryRead(folder) ?? run;
        using FileLock? guard = await TakeAsync(folder, clock, cancellationToken).ConfigureAwait(false);
        if (guard is null)
            return RunStore.TryRead(folder) ?? run;
        Run last = RunStore.TryRead(folder) ?? run;
        if (last.IsFinished || (OwnerOf(folder) is { } now && now.IsAlive()))
            return last;

        await ProcessTree.EndAsync([.. ProcessesOf(folder)], TimeSpan.FromSeconds(2), clock, cancellationToken).ConfigureAwait(false);
        DateTimeOffset time = clock.GetUtcNow();
        string reason = $"The process that owned the run has ended without finishing it.{LastWords(folder)}";
        Run ended = last with
        {
            Status = RunStatus.Errored,
            Reason = reason,
            FinishedAt = time,
            Jobs = [.. last.Jobs.Select(job => Ended(job, time))],
        };
        // To write down what is so already changes nothing: reading finds it, and no one has to agree.
        await AtomicFile.WriteAsync(folder.State, JsonSerializer.Serialize(ended, RunJson.Options), Intent.Read, cancellationToken).ConfigureAwait(false);
        index.Save(ended);
        JobFolders.Clear(folder, last.Jobs.Select(job => job.Id));
        return ended;
    }

    // A killed process lets go of its files only when the last of its threads has gone, a moment after it counts as ended.
    private static async Task<FileLock?> TakeAsync(RunFolder folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 100; i++)
        {
            if (FileLock.TryTake(folder.Lock) is { } taken)
                return taken;
            if (RunStore.TryRead(folder) is { IsFinished: true } || OwnerOf(folder)?.IsAlive() == true)
                return null;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>A job that can no longer be at work.</summary>
    internal static JobRun Ended(JobRun job, DateTimeOffset time) => job.Status switch
    {
        RunStatus.Running => job with { Status = RunStatus.Errored, Reason = "The run's owner has gone.", FinishedAt = time, Steps = [.. job.Steps.Select(step => Ended(step, time))] },
        RunStatus.Queued or RunStatus.Waiting => job with { Status = RunStatus.Skipped, Reason = "The run's owner has gone before it began." },
        _ => job,
    };

    private static StepRun Ended(StepRun step, DateTimeOffset time) => step.Status switch
    {
        RunStatus.Running => step with { Status = RunStatus.Errored, FinishedAt = time },
        RunStatus.Queued => step with { Status = RunStatus.Skipped },
        _ => step,
    };

    // A host that could not even start says why.
    private static string LastWords(RunFolder folder)
    {
        if (!File.Exists(folder.OwnerOutput))
            return "";
        string? line = File.ReadLines(folder.OwnerOutput).LastOrDefault(line => !string.IsNullOrWhiteSpace(line));
        return line is null ? "" : $" Its last words: {Errors.Shown(LogText.Neutralize(line).Trim())}";
    }

    private static ProcessIdentity? OwnerOf(RunFolder folder)
    {
        try
        {
            return RunJson.Read<ProcessIdentity>(folder.Owner);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<ProcessIdentity> ProcessesOf(RunFolder folder)
    {
        if (!Directory.Exists(folder.Jobs))
            yield break;
        foreach (string job in Directory.EnumerateDirectories(folder.Jobs))
        {
            // The owner may have died between starting a process and writing down which one it is.
            yield return ProcessIdentity.OfMarker(JobSession.MarkerOf(folder.Id, Path.GetFileName(job)));
            string path = folder.Processes(Path.GetFileName(job));
            foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                ProcessIdentity? identity = null;
                try
                {
                    identity = JsonSerializer.Deserialize<ProcessIdentity>(line, RunJson.Options);
                }
                catch (JsonException)
                {
                    // The last line was being written when the owner died; its process carries the job's marker.
                }

                if (identity is not null)
                    yield return identity;
            }
        }
    }
}
