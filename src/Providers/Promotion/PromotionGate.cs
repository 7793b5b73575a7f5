namespace CicdTools.Providers.Promotions;

/// <summary>Knows which promotions a person has agreed to. An approval is for a version's content in an environment: its later shares need no second one.</summary>
internal sealed class PromotionGate(IPromotionRecords records, IApprovals approvals)
{
    /// <summary>
    /// The promotion that decides about this one: one of the same share that waits or was approved and not carried out, or one of the same content that was
    /// approved, carried out and not undone since. Null where a person must be asked.
    /// </summary>
    public async Task<Promotion?> FindAsync(Promotion promotion, CancellationToken cancellationToken)
    {
        List<Promotion> same = (await records.GetPromotionsAsync(new() { Application = promotion.Application, Environment = promotion.Environment }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false))
            .FindAll(other => other.Version == promotion.Version && other.Digest == promotion.Digest && other.Undoes is null);
        if (same.Find(other => !other.IsFinished && other.Percent == promotion.Percent) is { } open)
            return open;
        List<Approval> approved = await approvals.GetApprovalsAsync(new() { Environment = promotion.Environment, Status = [ApprovalStatus.Approved] }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return same.Find(other => other.Status == PromotionStatus.Succeeded && approved.Exists(approval => approval.PromotionId == other.Id));
    }
}
