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
        if (target.Status != PromotionStatus.Succeeded)
            throw Nothing(target, $"it is {target.Status}, so it changed nothing that is still there");
        Deployment[] ledger = [.. await deployments.GetDeploymentsAsync(target.Application, target.Environment, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)];
        // The ledger tells the order: clocks may go backwards.
        Promotion[] standing = [.. ledger.Select(entry => all.Find(candidate => candidate.Id == entry.PromotionId)).OfType<Promotion>().Where(candidate => candidate is { Status: PromotionStatus.Succeeded, Undoes: null })];
        if (standing.Length == 0)
            throw Nothing(target, "the ledger has no entry of it");
        if (standing[0].Id != target.Id)
            throw new CicdException("PromotionNotLast", CicdErrorKind.Conflict, $"The promotion {target.Id} of {target} is not the last one there: {standing[0].Id} of {standing[0]} came after it.", target.Id, $"Undo {standing[0].Id} first, or promote the version that you want.");

        Deployment? restore = standing.Length < 2 ? null : Array.Find(ledger, entry => entry.PromotionId == standing[1].Id);
        Promotion undo = new()
        {
            Context = target.Context,
            Application = target.Application,
            Version = restore?.Version ?? "",
            PreviousVersion = target.Version,
            Environment = target.Environment,
            Percent = restore?.Percent ?? 0,
            Digest = restore?.Digest ?? "",
            Undoes = target.Id,
            Actor = caller.Actor,
            Reason = reason,
            CreatedAt = caller.Clock.GetUtcNow(),
        };
        DeployRequest request = new()
        {
            Release = new() { Context = target.Context, Application = target.Application, Version = undo.Version, Digest = undo.Digest },
            Environment = target.Environment,
            Percent = undo.Percent,
            Promotion = undo,
            Restore = restore,
            Onto = ledger.FirstOrDefault(),
        };
        string action = restore is null ? "Undo: it was the first version there, so nothing runs there afterwards" : $"Undo: go back to {restore.Version}";
        return new($"{target}", action, async token => await runner.DeployAsync(request, token).ConfigureAwait(false));
    }

    private static CicdException Nothing(Promotion target, string why) =>
        new("NothingToUndo", CicdErrorKind.Invalid, $"The promotion {target.Id} of {target} cannot be undone: {why}.", target.Id, "Get-CicdPromotion shows which ones can.");
}
