using System.Runtime.CompilerServices;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IRuns
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>How many runs of a repository are kept, the newest ones.</summary>
    public int KeptRuns { get; init; } = RunRetention.Default;

    /// <summary>The runs' store.</summary>
    public RunStore Runs => new(Paths, Caller.Clock, Caller.Warn);

    public IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, CancellationToken cancellationToken) => Runs.FindAsync(query, cancellationToken);

    public async IAsyncEnumerable<Run> WatchRunAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RunStore store = Runs;
        Run run = await store.RequireAsync(runId, cancellationToken).ConfigureAwait(false);
        using FolderPulse pulse = new(store.Folder(runId).Path, Caller.Clock);
        string last = "";
        while (true)
        {
            string now = System.Text.Json.JsonSerializer.Serialize(run, RunJson.Options);
            if (now != last)
                yield return run;
            if (run.IsFinished)
                yield break;
            last = now;
            await pulse.WaitAsync(LongestPause, cancellationToken).ConfigureAwait(false);
            run = await store.RequireAsync(runId, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken) =>
        StoreFailures.RunAsync(Paths, () => PlanFromFileAsync(request, cancellationToken));

    private async Task<Change> PlanFromFileAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RunPlanner planner = new(this);
        RunSource source = planner.Source(request.Repository, request.Ref);
        Pipeline pipeline = await Task.Run(() => new RunPipelines(this).Require(source, request.Pipeline), cancellationToken).ConfigureAwait(false);
        return await PlanStartAsync(request, pipeline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a run of a pipeline that is in memory.</summary>
    internal async Task<Change> PlanStartAsync(RunRequest request, Pipeline pipeline, CancellationToken cancellationToken)
    {
        RunPlanner planner = new(this);
        RunSource source = planner.Source(request.Repository, request.Ref);
        RunPlan plan = await planner.PlanAsync(request, pipeline, source, cancellationToken).ConfigureAwait(false);
        string where = plan.Engine is null ? "on this machine itself" : $"in containers of {Path.GetFileName(plan.Engine)}";
        return new($"{source.Repository} at {source.Ref}", $"Run the pipeline '{Errors.Shown(pipeline.Name)}' {where}", async token =>
            await new RunLauncher(this, Runs).LaunchAsync(plan, request.Secrets, null, token).ConfigureAwait(false))
        {
            Details = string.Join('\n', plan.Run.Jobs.Select(job => $"{job.Stage}: {job.Name}")),
        };
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        RunStore store = Runs;
        Run now = await store.RequireAsync(run.Id, cancellationToken).ConfigureAwait(false);
        bool again = File.Exists(store.Folder(run.Id).Stop);
        return new(now.ToString(), again ? "End what still runs, also what should run always" : "Stop the run and end its processes", async token =>
        {
            if (!now.IsFinished)
                await RunJson.WriteAsync(store.Folder(run.Id).Stop, new StopRequest(Caller.Actor, Caller.Clock.GetUtcNow(), again), token).ConfigureAwait(false);
            return await WatchRunAsync(run.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        };
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        RunStore store = Runs;
        Run before = await store.RequireAsync(request.Run.Id, cancellationToken).ConfigureAwait(false);
        return await new RunRestart(this, store).PlanAsync(request, before, cancellationToken).ConfigureAwait(false);
    }
}
