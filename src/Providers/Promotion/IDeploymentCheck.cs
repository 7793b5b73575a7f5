namespace CicdTools.Providers.Promotions;

/// <summary>A system that can say before a deployment is carried out, and before anybody is asked about it, that it would be refused.</summary>
internal interface IDeploymentCheck
{
    /// <summary>Refuses what cannot be carried out.</summary>
    /// <exception cref="CicdException">Why not.</exception>
    Task CheckAsync(DeployRequest request, CancellationToken cancellationToken);
}
