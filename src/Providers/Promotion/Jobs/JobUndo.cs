namespace CicdTools.Providers.Promotions;

/// <summary>Takes a promotion back by running the job again that put there what was there before.</summary>
internal sealed class JobUndo(IDeploymentJobs jobs, JobPlanner planner)
{
    /// <summary>How far back what stood there before is looked for.</summary>
    private const int Depth = 50;

    public async Task<Change> PlanAsync(Promotion promotion, string? reason, CancellationToken cancellationToken)
    {
        if (promotion.Status != PromotionStatus.Succeeded)
            throw Nothing(promotion, $"it is {promotion.Status}; only what succeeded is taken back");
        List<Deployment> ledger = [];
        await foreach (Deployment entry in jobs.GetDeploymentsAsync(promotion.Application, promotion.Environment, cancellationToken).ConfigureAwait(false))
        {
            ledger.Add(entry);
            if (ledger.Count == Depth)
                break;
        }

        Deployment[] standing = Standing(ledger);
        if (standing.Length == 0 || !Same(standing[^1], promotion))
            throw new CicdException("PromotionNotLast", CicdErrorKind.Conflict, $"The promotion of {promotion} is not the last one there{(standing.Length == 0 ? "" : $": {standing[^1].Version} is")}.", promotion.Id, "Get-CicdApplication shows what runs there; promote the version that you want.");
        if (standing.Length == 1)
            throw Nothing(promotion, "it is the first that was put there, as far as the system tells, and a job that takes it away again is not known");
        Deployment restore = standing[^2];
        DeploymentJob job = await planner.FindAsync(promotion.Application, promotion.Environment, restore.Digest, restore.Percent, cancellationToken).ConfigureAwait(false);
        return await planner.RunAsync(job, JobPlanner.Describe(job) with { PreviousVersion = promotion.Version, Undoes = promotion.Id, Reason = reason }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was put there one upon the other, oldest first: a deployment of what stood there before takes away what came after it.</summary>
    private static Deployment[] Standing(List<Deployment> newestFirst)
    {
        List<Deployment> stack = [];
        foreach (Deployment entry in newestFirst.AsEnumerable().Reverse().Where(entry => entry.Status == RunStatus.Succeeded))
        {
            int again = stack.FindIndex(below => below.Digest == entry.Digest && below.Percent == entry.Percent);
            if (again >= 0)
                stack.RemoveRange(again, stack.Count - again);
            stack.Add(entry);
        }

        return [.. stack];
    }

    private static bool Same(Deployment entry, Promotion promotion) => entry.Digest == promotion.Digest && entry.Percent == promotion.Percent;

    private static CicdException Nothing(Promotion target, string why) =>
        new("NothingToUndo", CicdErrorKind.Invalid, $"The promotion of {target} cannot be undone: {why}.", target.Id, "Get-CicdPromotion shows which ones can.");
}
