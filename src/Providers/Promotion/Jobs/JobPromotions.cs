using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Promotions;

/// <summary>Moves versions from environment to environment where a system's own runs deploy: by the jobs that do, and by the system's own approvals.</summary>
internal sealed class JobPromotions : IPromotions
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private readonly IDeploymentJobs _jobs;
    private readonly IRuns _runs;
    private readonly Caller _caller;
    private readonly JobPlanner _planner;
    private readonly JobUndo _undo;

    private JobPromotions(IDeploymentJobs jobs, IEnvironmentList environments, IRuns runs, Caller caller)
    {
        _jobs = jobs;
        _runs = runs;
        _caller = caller;
        _planner = new(jobs, environments, runs, caller);
        _undo = new(jobs, _planner);
    }

    // A job that fails may have changed half of what it meant to.
    public bool IsAtomic => false;

    /// <summary>The engine over a provider; null for one whose runs do not deploy.</summary>
    public static IPromotions? Over(IProvider provider, Caller caller) =>
        provider is IDeploymentJobs jobs && provider is IEnvironmentList environments && provider is IRuns runs ? new JobPromotions(jobs, environments, runs, caller) : null;

    public async IAsyncEnumerable<Promotion> GetAsync(PromotionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (DeploymentJob job in _jobs.GetDeploymentJobsAsync(new() { Id = query.Id, Application = query.Application, Environment = query.Environment }, cancellationToken).ConfigureAwait(false))
            yield return JobPlanner.Describe(job);
    }

    public async IAsyncEnumerable<Promotion> WatchAsync(Promotion promotion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DeploymentJob job = await FindAsync(promotion.Id, cancellationToken).ConfigureAwait(false);
        Promotion now = Now(job);
        yield return now;
        while (!now.IsFinished)
        {
            await ChangedAsync(job, cancellationToken).ConfigureAwait(false);
            job = await FindAsync(promotion.Id, cancellationToken).ConfigureAwait(false);
            now = Now(job);
            yield return now;
        }

        Promotion Now(DeploymentJob state) => JobPlanner.Describe(state) with { Undoes = promotion.Undoes, Reason = promotion.Reason, PreviousVersion = promotion.PreviousVersion };
    }

    public Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken) => _planner.PlanAsync(request, cancellationToken);

    public async Task<Change> PlanResumeAsync(string promotionId, CancellationToken cancellationToken)
    {
        DeploymentJob job = await FindAsync(promotionId, cancellationToken).ConfigureAwait(false);
        if (job is { Status: RunStatus.Waiting, ApprovalId: { } approval })
            throw new CicdException("ApprovalPending", CicdErrorKind.Conflict, $"The promotion of {job} waits for the approval {approval}.", promotionId, "Approve-CicdApproval lets it go on.");
        Promotion promotion = JobPlanner.Describe(job);
        return job.Status == RunStatus.Waiting ? await _planner.RunAsync(job, promotion, cancellationToken).ConfigureAwait(false)
            : JobPlanner.Nothing(promotion, promotion.IsFinished ? $"The promotion of {promotion} has ended: it is {promotion.Status}." : $"The promotion of {promotion} is under way.");
    }

    public Task<Change> PlanUndoAsync(Promotion promotion, string? reason, CancellationToken cancellationToken) => _undo.PlanAsync(promotion, reason, cancellationToken);

    /// <summary>Waits until a job's run says something new of it. What the run does not tell is looked for after a while.</summary>
    private async Task ChangedAsync(DeploymentJob job, CancellationToken cancellationToken)
    {
        if (job.RunId is { } id)
        {
            await foreach (Run run in _runs.WatchRunAsync(id, cancellationToken).ConfigureAwait(false))
            {
                // One that waits for a person before a gate is in some systems only queued.
                if (Array.Find(run.Jobs, one => one.Name == job.Name && (job.Stage.Length == 0 || one.Stage == job.Stage)) is { } state && state.Status != job.Status && !(job.Status == RunStatus.Waiting && state.Status == RunStatus.Queued))
                    return;
                // The job may have come to its gate, which the run tells of itself alone.
                if (run.Status == RunStatus.Waiting && job.Status is RunStatus.Queued)
                    break;
            }
        }

        await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DeploymentJob> FindAsync(string id, CancellationToken cancellationToken) =>
        await _jobs.GetDeploymentJobsAsync(new() { Id = id }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them all.");
}
