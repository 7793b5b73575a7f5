using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Approval> found = [.. await Task.Run(() => PromotionStore.FindGates(query), cancellationToken).ConfigureAwait(false)];
        if (Directory.Exists(Paths.Runs))
        {
            await foreach (Approval approval in Gates.GetAsync(query, cancellationToken).ConfigureAwait(false))
                found.Add(approval);
        }

        foreach (Approval approval in found.OrderBy(approval => approval.RequestedAt))
            yield return approval;
    }

    public Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken) =>
        (JobGates.IsId(approval.Id) ? Gates.PlanDecisionAsync(approval.Id, approve, Caller.Actor, comment, cancellationToken) : Task.Run(() => PromotionStore.PlanDecision(approval, approve, comment), cancellationToken)).GuardAsync(Paths);
}
