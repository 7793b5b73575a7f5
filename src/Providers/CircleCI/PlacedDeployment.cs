using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>A deployment with the environment that it was to.</summary>
/// <param name="Model">What CircleCI tells.</param>
/// <param name="Order">The environment's place in the order of promotion.</param>
/// <param name="Environment">The environment's name.</param>
internal sealed record PlacedDeployment(DeploymentModel Model, int Order, string Environment)
{
    public string Version => Model.Attributes.TargetVersion.Name;

    public string Component => Model.References.DeployComponent.Attributes?.Name ?? Model.References.DeployComponent.Id;

    // https://circleci.com/docs/guides/deploy/configure-deploy-markers/#deploy-markers-with-status-updates; a marker that is only logged has none of these, and is written when the deployment is done.
    public RunStatus Status => Model.Attributes.Status.ToUpperInvariant() switch
    {
        "PENDING" => RunStatus.Queued,
        "RUNNING" => RunStatus.Running,
        "FAILED" => RunStatus.Failed,
        "CANCELED" => RunStatus.Canceled,
        _ => RunStatus.Succeeded,
    };

    /// <summary>The deployment whose pipeline built this version: a rollback's own pipeline is of another commit.</summary>
    public PlacedDeployment Source(PlacedDeployment[] all) => Model.Attributes.IsRollback
        ? Array.Find(all, one => !one.Model.Attributes.IsRollback && one.Version == Version && one.Component == Component) ?? this
        : this;
}
