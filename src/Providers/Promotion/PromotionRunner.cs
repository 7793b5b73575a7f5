namespace CicdTools.Providers.Promotions;

/// <summary>Carries promotions out and records what became of them.</summary>
internal sealed class PromotionRunner(IDeployments deployments, IPromotionRecords records)
{
    /// <summary>The promotion as it ended. A version that does not start is the promotion's failure; a machine that breaks is an error, and the promotion has not begun.</summary>
    public async Task<Promotion> DeployAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        Deployment deployment;
        try
        {
            DeployRequest done = request with { Promotion = request.Promotion with { Status = PromotionStatus.Succeeded, Message = null } };
            deployment = await deployments.DeployAsync(done, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure) when (failure.Kind == CicdErrorKind.Failed)
        {
            return await records.SavePromotionAsync(request.Promotion with { Status = PromotionStatus.Failed, Message = failure.Message }, cancellationToken).ConfigureAwait(false);
        }

        return await FindAsync(deployment, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The promotion that a deployment belongs to, as it stands.</summary>
    public Task<Promotion> FindAsync(Deployment deployment, CancellationToken cancellationToken) => FindAsync(deployment.PromotionId ?? "", deployment.Environment, cancellationToken);

    public async Task<Promotion> FindAsync(string id, string environment, CancellationToken cancellationToken) =>
        await records.GetPromotionsAsync(new() { Id = id, Environment = environment }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("PromotionNotFound", "promotion", id);
}
