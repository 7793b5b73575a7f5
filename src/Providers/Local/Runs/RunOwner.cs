using CicdTools.Providers.Formats;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Owns a run from its first job to its last word. Exactly one process does, and holds the run's lock while it does.</summary>
internal sealed class RunOwner(RunFolder folder, LocalPaths paths, IReadOnlyList<IPipelineFormat> formats, TimeProvider clock, Action<string>? warn)
{
    /// <summary>How long what runs always may take after a stop.</summary>
    // docs.github.com, "Workflow cancellation reference": a "5 minute cancellation timeout period"; GitLab's RUNNER_AFTER_SCRIPT_TIMEOUT is as long.
    public static readonly TimeSpan StopGrace = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(500);

    private readonly RunIndex _index = new(paths, clock, warn);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _end = new();
    private volatile string? _brokenReason;
    private volatile StopRequest? _stopped;

    /// <summary>Carries the run out. False where another process owns it, or where there is nothing left to do.</summary>
    public async Task<bool> RunAsync(VariableMap secrets, CancellationToken cancellationToken)
    {
        using FileLock? guard = FileLock.TryTake(folder.Lock);
        if (guard is null || RunStore.TryRead(folder) is not { IsFinished: false } run || RunJson.Read<RunPlan>(folder.Plan) is not { } plan)
            return false;
        await RunJson.WriteAsync(folder.Owner, ProcessIdentity.Current, cancellationToken).ConfigureAwait(false);
        await File.WriteAllBytesAsync(Reserve, new byte[Math.Max(64 * 1024, plan.Jobs.Length * 2048)], cancellationToken).ConfigureAwait(false);
        Func<DateTimeOffset> now = Steady(clock);
        RunState state = new(folder, run, _index, clock, Broken);
        bool ended = false;
        try
        {
            RunContext context = new()
            {
                Plan = plan,
                Folder = folder,
                Paths = paths,
                State = state,
                Clock = clock,
                Now = now,
                Secrets = secrets,
                Patterns = MaskPatterns.For(secrets.Values),
                Expressions = formats.FirstOrDefault(format => format.Name == plan.Pipeline.Format) as IExpressions,
                Broken = Broken,
            };
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, both.Token);
            Task watch = WatchStopAsync(both.Token);
            RunStatus status = await new JobScheduler(context, new(stop.Token, both.Token)).RunAsync().ConfigureAwait(false);
            await _end.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
            await FinishAsync(state, status, plan, now).ConfigureAwait(false);
            ended = true;
        }
        finally
        {
            // An error that nobody foresaw must not leave the run as one that runs.
            if (!ended)
                await FinishAsync(state, RunStatus.Errored, plan, now).ConfigureAwait(false);
            await state.DisposeAsync().ConfigureAwait(false);
            _end.Dispose();
            _stop.Dispose();
        }

        return true;
    }

    // Some space kept back, so that the last word can be written when the disk is full.
    private string Reserve => Path.Combine(folder.Path, "reserve");

    // The clock may be set back while the run is under way; its times must still be in order.
    private static Func<DateTimeOffset> Steady(TimeProvider clock)
    {
        DateTimeOffset begin = clock.GetUtcNow();
        long timestamp = clock.GetTimestamp();
        return () => begin + clock.GetElapsedTime(timestamp);
    }

    private void Broken(Exception problem)
    {
        _brokenReason ??= FileFailures.IsDiskFull(problem)
            ? "DiskFull: the disk is full; nothing more could be written."
            : $"The run's files could not be written: {problem.Message}";
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run has ended already.
        }
    }

    private async Task WatchStopAsync(CancellationToken cancellationToken)
    {
        using FolderPulse pulse = new(folder.Path, clock);
        CancellationTokenSource? grace = null;
        try
        {
            while (true)
            {
                if (ReadStop() is { } request)
                {
                    _stopped ??= request;
                    await _stop.CancelAsync().ConfigureAwait(false);
                    grace ??= new(StopGrace, clock);
                    if (request.AtOnce || grace.IsCancellationRequested)
                    {
                        await _end.CancelAsync().ConfigureAwait(false);
                        return;
                    }
                }

                await pulse.WaitAsync(StopPause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        finally
        {
            grace?.Dispose();
        }
    }

    private StopRequest? ReadStop()
    {
        try
        {
            return RunJson.Read<StopRequest>(folder.Stop);
        }
        catch (System.Text.Json.JsonException)
        {
            // Somebody is about to write it.
            return null;
        }
    }

    private async Task FinishAsync(RunState state, RunStatus status, RunPlan plan, Func<DateTimeOffset> now)
    {
        File.Delete(Reserve);
        RunStatus final = _brokenReason is not null ? RunStatus.Errored : status;
        string? reason = _brokenReason ?? (final switch
        {
            RunStatus.Canceled => _stopped is { } stop ? $"Stopped by {stop.Actor}." : "Stopped.",
            RunStatus.Failed or RunStatus.Errored => Why(state.Snapshot()),
            _ => null,
        });
        if (final == RunStatus.Succeeded && await PublishAsync(state.Snapshot(), plan).ConfigureAwait(false) is { } problem)
            (final, reason) = (RunStatus.Errored, $"The release could not be made: {problem.Message}");
        // After an error that nobody foresaw, jobs may stand as if they were still at work.
        DateTimeOffset end = now();
        int count = state.Snapshot().Jobs.Length;
        for (int i = 0; i < count; i++)
            state.ChangeJob(i, job => RunRecovery.Ended(job, end));
        state.Change(run => run with { Status = final, Reason = reason, FinishedAt = end });
        await state.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<Exception?> PublishAsync(Run run, RunPlan plan)
    {
        RunStore store = new(paths, clock, warn);
        bool isDefault = !plan.IsTag && run.Ref == plan.DefaultBranch;
        try
        {
            await new ReleaseStore(paths, store, clock).PublishAsync(folder, run, isDefault, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (CicdException problem)
        {
            return problem;
        }
        catch (LibGit2Sharp.LibGit2SharpException problem)
        {
            return problem;
        }
        catch (IOException problem)
        {
            return problem;
        }
    }

    private static string? Why(Run run) =>
        Array.Find(run.Jobs, job => job.Status is RunStatus.Failed or RunStatus.Errored) is { } job ? $"The job '{Errors.Shown(job.Name)}': {job.Reason ?? "it failed."}" : null;
}
