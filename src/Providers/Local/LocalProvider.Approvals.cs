using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Approval approval in await Task.Run(() => PromotionStore.FindGates(query), cancellationToken).ConfigureAwait(false))
            yield return approval;
    }

    public Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken) =>
        Task.Run(() => PromotionStore.PlanDecision(approval, approve, comment), cancellationToken);
}
