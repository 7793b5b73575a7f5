using CicdTools.Providers.Templates;

namespace CicdTools.Providers.AzureDevOps.Containers;

/// <summary>What a template's pipeline is made for.</summary>
/// <param name="Image">The image that it builds.</param>
/// <param name="Connection">The service connection to the image's registry.</param>
/// <param name="Branch">The branch whose pushes start it.</param>
/// <param name="Port">The port that the container listens on.</param>
/// <param name="Places">Where it deploys to, in order; empty for a pipeline that only builds.</param>
/// <param name="CanaryPercent">The share that the last place gets first; null for the whole at once.</param>
internal sealed record ContainerPlan(ImageName Image, string Connection, string Branch, int Port, DeploymentPlace[] Places, int? CanaryPercent)
{
    /// <summary>The name of the secret that the nodes pull the image with.</summary>
    public string PullSecret => $"{TemplateValues.ToSlug(Image.Registry.Split('.', ':')[0])}-auth";

    /// <summary>How many pods: with a canary as many as let its share be at least one of them, since the share is one of pods (https://learn.microsoft.com/en-us/azure/devops/pipelines/ecosystems/kubernetes/deployment-strategies).</summary>
    public int Replicas => CanaryPercent is { } percent ? (99 + percent) / percent : 1;
}
