using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Promotions;

/// <summary>Moves versions from environment to environment, over what any provider can do. It knows no system.</summary>
internal sealed class PromotionEngine : IPromotions
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);

    private readonly IPromotionRecords _records;
    private readonly Caller _caller;
    private readonly PromotionPlanner _planner;
    private readonly PromotionRunner _runner;
    private readonly PromotionUndo _undo;

    private PromotionEngine(IDeployments deployments, IPromotionRecords records, IEnvironments environments, IApprovals approvals, IDeploymentCheck? check, Caller caller, HttpLimits? limits)
    {
        _records = records;
        _caller = caller;
        _runner = new(deployments, records);
        _undo = new(deployments, records, _runner, caller);
        _planner = new(deployments, environments, new(records, approvals), _runner, new(deployments, records, _runner, _undo, new(deployments, caller, limits), caller), records, check, caller);
    }

    /// <summary>The engine over a provider.</summary>
    /// <exception cref="CicdException"><c>NotSupported</c>: it lacks a capability that promotion needs.</exception>
    public static IPromotions Over(IProvider provider, Caller caller, HttpLimits? limits = null) =>
        new PromotionEngine(Require<IDeployments>(provider), Require<IPromotionRecords>(provider), Require<IEnvironments>(provider), Require<IApprovals>(provider), provider as IDeploymentCheck, caller, limits);

    public bool IsAtomic => true;

    public IAsyncEnumerable<Promotion> GetAsync(PromotionQuery query, CancellationToken cancellationToken) => _records.GetPromotionsAsync(query, cancellationToken);

    public async IAsyncEnumerable<Promotion> WatchAsync(Promotion promotion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Promotion now = promotion;
        yield return now;
        while (!now.IsFinished)
        {
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            now = await FindAsync(promotion.Id, cancellationToken).ConfigureAwait(false);
            yield return now;
        }
    }

    public Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken) => _planner.PlanAsync(request, cancellationToken);

    public Task<Change> PlanUndoAsync(Promotion promotion, string? reason, CancellationToken cancellationToken) => _undo.PlanAsync(promotion, reason, cancellationToken);

    public async Task<Change> PlanResumeAsync(string promotionId, CancellationToken cancellationToken)
    {
        Promotion promotion = await FindAsync(promotionId, cancellationToken).ConfigureAwait(false);
        if (promotion.Status == PromotionStatus.Waiting)
            throw new CicdException("ApprovalPending", CicdErrorKind.Conflict, $"The promotion of {promotion} waits for the approval {promotion.ApprovalId}.", promotionId, "Approve-CicdApproval lets it go on.");
        return promotion.IsFinished
            ? new($"{promotion}", "Nothing", _ => Task.FromResult<object?>(promotion)) { AlreadyDone = $"The promotion of {promotion} has ended: it is {promotion.Status}." }
            : await _planner.PlanResumeAsync(promotion, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Promotion> FindAsync(string id, CancellationToken cancellationToken) =>
        await _records.GetPromotionsAsync(new() { Id = id }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them all.");

    private static T Require<T>(IProvider provider)
        where T : class, IProvider =>
        provider as T ?? throw Errors.NotSupported(provider.Context, $"promotion, because it lacks the capability {typeof(T).Name[1..]}");
}
