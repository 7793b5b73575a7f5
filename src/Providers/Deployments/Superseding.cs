namespace CicdTools.Providers.Deployments;

/// <summary>Promotions that nobody may carry out any more, since a later one of the same application waits or was carried out: an environment must not go back by an old approval.</summary>
internal static class Superseding
{
    /// <summary>The promotions whose place a later one takes that waits. One that was approved is about to be carried out, and stays.</summary>
    public static PromotionRecord[] ByWaiting(IEnumerable<PromotionRecord> newestFirst, string application) =>
        [.. Before(newestFirst, application, "").Where(record => record.Promotion.Status == PromotionStatus.Waiting)];

    /// <summary>The promotions whose place one takes that is carried out: also those that were approved, interrupted and never carried out.</summary>
    /// <param name="newestFirst">The environment's promotions.</param>
    /// <param name="application">The application.</param>
    /// <param name="id">The one that is carried out; empty for one that has no record yet.</param>
    public static PromotionRecord[] ByCarryingOut(IEnumerable<PromotionRecord> newestFirst, string application, string id) =>
        [.. Before(newestFirst, application, id).Where(record => !record.Promotion.IsFinished)];

    /// <summary>What their records say afterwards.</summary>
    public static IEnumerable<PromotionRecord> Records(PromotionRecord[] superseded, Promotion by, DateTimeOffset now) => superseded.Select(record => new PromotionRecord
    {
        Promotion = record.Promotion with { Status = PromotionStatus.Superseded, Message = $"{by.Id} of {by} took its place.", FinishedAt = now, Commit = null },
        Approval = record.Approval is { Status: ApprovalStatus.Waiting } gate ? gate with { Status = ApprovalStatus.Expired } : record.Approval,
    });

    private static IEnumerable<PromotionRecord> Before(IEnumerable<PromotionRecord> newestFirst, string application, string id) =>
        (id.Length == 0 ? newestFirst : newestFirst.SkipWhile(record => record.Promotion.Id != id).Skip(1)).Where(record => record.Promotion.Application == application);
}
