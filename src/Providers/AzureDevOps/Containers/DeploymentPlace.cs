namespace CicdTools.Providers.AzureDevOps.Containers;

/// <summary>A namespace of a cluster that an environment has as its resource.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Resource">The resource's name in it.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Connection">The service connection that leads to the cluster.</param>
internal sealed record DeploymentPlace(string Environment, string Resource, string Namespace, string Connection)
{
    /// <summary>What a deployment job names: https://learn.microsoft.com/en-us/azure/devops/pipelines/yaml-schema/jobs-deployment-environment.</summary>
    public string Target => $"{Environment}.{Resource}";
}
