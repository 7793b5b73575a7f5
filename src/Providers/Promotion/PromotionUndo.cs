namespace CicdTools.Providers.Promotions;

/// <summary>Takes promotions back, the last one first.</summary>
internal sealed class PromotionUndo(IDeployments deployments, IPromotionRecords records, PromotionRunner runner, Caller caller)
{
    public async Task<Change> PlanAsync(Promotion promotion, string? reason, CancellationToken cancellationToken)
    {
        List<Promotion> all = await records.GetPromotionsAsync(new() { Application = promotion.Application, Environment = promotion.Environment }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        Promotion target = all.Find(candidate => candidate.Id == promotion.Id)
            ?? throw Errors.NotFound("PromotionNotFound", "promotion", promotion.Id, remedy: "Get-CicdPromotion shows them all.");
        if (target.Undoes is not null)
            throw Nothing(target, $"it took {target.Undoes} back; promote the version again instead");
        if (target.Status is not (PromotionStatus.Succeeded or PromotionStatus.Running))
            throw Nothing(target, $"it is {target.Status}, so it changed nothing that is still there");
        Deployment[] ledger = await LedgerAsync(target, cancellationToken).ConfigureAwait(false);
        Promotion[] standing = Standing(ledger, all);
        if (target.Status == PromotionStatus.Running)
            return Back(target, reason, standing.FirstOrDefault(), ledger);
        if (standing.Length == 0)
            throw Nothing(target, "the ledger has no entry of it");
        if (standing[0].Id != target.Id)
            throw new CicdException("PromotionNotLast", CicdErrorKind.Conflict, $"The promotion {target.Id} of {target} is not the last one there: {standing[0].Id} of {standing[0]} came after it.", target.Id, $"Undo {standing[0].Id} first, or promote the version that you want.");
        DeployRequest request = Request(target, reason, standing.Length < 2 ? null : standing[1], ledger);
        string action = request.Restore is null ? "Undo: it was the first version there, so nothing runs there afterwards" : $"Undo: go back to {request.Restore.Version}";
        return new($"{target}", action, async token => await runner.DeployAsync(request, token).ConfigureAwait(false));
    }

    // One that was interrupted, or that somebody carries out right now, who finds then that it has ended.
    private Change Back(Promotion target, string? reason, Promotion? before, Deployment[] ledger)
    {
        DeployRequest request = Request(target, reason, before, ledger);
        string back = request.Restore is { } restore ? $"go back to {restore.Version}" : "it was the first version there, so nothing runs there afterwards";
        return new($"{target}", $"Take back what it has done so far: {back}", async token => await runner.DeployAsync(request, token).ConfigureAwait(false));
    }

    /// <summary>Takes a promotion back that is under way and has failed: what it has done so far is undone, and it says why.</summary>
    public async Task<Promotion> ReturnAsync(Promotion failed, string failure, CancellationToken cancellationToken)
    {
        List<Promotion> all = await records.GetPromotionsAsync(new() { Application = failed.Application, Environment = failed.Environment }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        Deployment[] ledger = await LedgerAsync(failed, cancellationToken).ConfigureAwait(false);
        DeployRequest request = Request(failed, failure, Standing(ledger, all).FirstOrDefault(), ledger);
        string back = request.Restore is { } restore ? $"It has gone back to {restore.Version}." : "It was the first version there, so nothing runs there now.";
        return await runner.DeployAsync(request with { Failure = $"{failure} {back}" }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Deployment[]> LedgerAsync(Promotion target, CancellationToken cancellationToken) =>
        [.. await deployments.GetDeploymentsAsync(target.Application, target.Environment, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)];

    // The ledger tells the order: clocks may go backwards. A promotion by steps has an entry for each.
    private static Promotion[] Standing(Deployment[] ledger, List<Promotion> all) =>
        [.. ledger.Select(entry => all.Find(candidate => candidate.Id == entry.PromotionId)).OfType<Promotion>().Where(candidate => candidate is { Status: PromotionStatus.Succeeded, Undoes: null }).DistinctBy(candidate => candidate.Id)];

    private DeployRequest Request(Promotion target, string? reason, Promotion? before, Deployment[] ledger)
    {
        Deployment? restore = before is null ? null : Array.Find(ledger, entry => entry.PromotionId == before.Id);
        Promotion undo = new()
        {
            Context = target.Context,
            Application = target.Application,
            Version = restore?.Version ?? "",
            PreviousVersion = target.Version,
            Environment = target.Environment,
            Percent = restore?.Percent ?? 0,
            Digest = restore?.Digest ?? "",
            Strategy = target.Strategy,
            Undoes = target.Id,
            Actor = caller.Actor,
            Reason = reason,
            CreatedAt = caller.Clock.GetUtcNow(),
        };
        return new()
        {
            Release = new() { Context = target.Context, Application = target.Application, Version = undo.Version, Digest = undo.Digest },
            Environment = target.Environment,
            Percent = undo.Percent,
            Promotion = undo,
            Restore = restore,
            Onto = ledger.FirstOrDefault(),
        };
    }

    private static CicdException Nothing(Promotion target, string why) =>
        new("NothingToUndo", CicdErrorKind.Invalid, $"The promotion {target.Id} of {target} cannot be undone: {why}.", target.Id, "Get-CicdPromotion shows which ones can.");
}
