namespace CicdTools.Providers.Local.Runs;

/// <summary>Starts a run again, from the same commit and the same pipeline.</summary>
internal sealed class RunRestart(LocalProvider provider, RunStore store)
{
    /// <summary>The plan of the new run.</summary>
    /// <exception cref="CicdException"><c>RunNotFinished</c>, <c>NothingToRestart</c>, and what a start may give.</exception>
    public async Task<Change> PlanAsync(RestartRequest request, Run before, CancellationToken cancellationToken)
    {
        if (!before.IsFinished)
            throw new CicdException("RunNotFinished", CicdErrorKind.Conflict, $"{before} is still under way.", before.Id, "Wait for it with Wait-CicdRun, or stop it with Stop-CicdRun.");
        RunFolder old = store.Folder(before.Id);
        RunPlan plan = RunPlan.TryRead(old) ?? throw Errors.NotFound("RunNotFound", "plan of the run", before.Id);
        RunRequest again = new()
        {
            Repository = before.Repository,
            Ref = before.Commit,
            Variables = plan.Variables,
            Inputs = plan.Inputs,
            Isolation = plan.Isolation,
            ThrottleLimit = plan.ThrottleLimit,
            SkipUnsupported = plan.SkipUnsupported,
        };
        RunPlanner planner = new(provider);
        RunSource source = planner.Source(before.Repository, before.Commit) with { Ref = before.Ref, IsTag = plan.IsTag, DefaultBranch = plan.DefaultBranch };
        RunPlan fresh = await planner.PlanAsync(again, plan.Pipeline, source, cancellationToken).ConfigureAwait(false);
        // The jobs of a matrix that showed during the run have the id of their planned one and a number.
        HashSet<string> kept = request.FailedOnly ? [.. plan.Jobs.Select(job => job.Id).Where(id => before.Jobs.Where(job => PlannedId(job) == id).All(job => job.Status == RunStatus.Succeeded))] : [];
        if (request.FailedOnly && before.Jobs.All(job => job.Status is RunStatus.Succeeded or RunStatus.Skipped))
            throw new CicdException("NothingToRestart", CicdErrorKind.Conflict, $"No job of {before} failed.", before.Id, "Start all of it again, without -FailedOnly.");
        fresh = fresh with
        {
            Jobs = [.. fresh.Jobs.Select(job => job with { Done = kept.Contains(job.Id) })],
            Run = fresh.Run with
            {
                Event = "restart",
                Jobs = [.. fresh.Run.Jobs.Select(job => kept.Contains(job.Id) ? Array.Find(before.Jobs, done => done.Id == job.Id)! : job)],
            },
        };
        string action = request.FailedOnly ? $"Run {fresh.Jobs.Count(job => !job.Done)} of {fresh.Jobs.Length} jobs again" : "Run it again";
        return new(before.ToString(), action, async token =>
            await new RunLauncher(provider, store).LaunchAsync(fresh, request.Secrets, folder => Take(new(old, provider.Caller.Clock.GetUtcNow()), old, folder, before, kept), token).ConfigureAwait(false));
    }

    private static string PlannedId(JobRun job) => job.Id.Split('-')[0];

    // The folder is not at its place yet, so its id is the new run's only in the plan.
    private static void Take(ArtifactStore artifacts, RunFolder old, RunFolder folder, Run before, HashSet<string> kept)
    {
        RunPlan plan = RunJson.Read<RunPlan>(folder.Plan)!;
        HashSet<string> names = [.. before.Jobs.Where(job => kept.Contains(PlannedId(job))).Select(job => job.Name)];
        artifacts.Copy(folder, plan.Run.Id, artifact => names.Contains(artifact.Job));
        foreach (string id in kept)
        {
            Directory.CreateDirectory(folder.Job(id));
            foreach ((string from, string to) in new[] { (old.Outcome(id), folder.Outcome(id)), (old.Log(id), folder.Log(id)) })
            {
                if (File.Exists(from))
                    File.Copy(from, to);
            }
        }
    }
}
