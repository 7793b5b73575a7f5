using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

// https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list: what Azure knows of a cluster, which is asked itself by a context of Kubernetes only.
internal sealed partial class AzureProvider : IClusters
{
    private static readonly (string Name, string? Value) ClusterVersion = ("api-version", "2026-05-01");

    public async IAsyncEnumerable<Cluster> GetClustersAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ManagedClusterModel cluster in await ManagedClustersAsync(name, cancellationToken).ConfigureAwait(false))
            yield return Describe(cluster);
    }

    private async Task<ManagedClusterModel[]> ManagedClustersAsync(string? name, CancellationToken cancellationToken)
    {
        List<ManagedClusterModel> clusters = [];
        await foreach (SubscriptionModel subscription in SubscriptionsAsync(cancellationToken).ConfigureAwait(false))
        {
            ApiRequest request = ApiRequest.Get($"/subscriptions/{subscription.SubscriptionId}/providers/Microsoft.ContainerService/managedClusters", ClusterVersion);
            await foreach (ManagedClusterModel cluster in PagesAsync(_api, request, Json.PageModelManagedClusterModel, cancellationToken).ConfigureAwait(false))
            {
                if (name is null || IsNamed(cluster, name))
                    clusters.Add(cluster);
            }
        }

        return [.. clusters.OrderBy(cluster => cluster.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <exception cref="CicdException"><c>ClusterNotFound</c>, <c>ClusterAmbiguous</c>, <c>ClusterStopped</c>.</exception>
    private async Task<ManagedClusterModel> RequireClusterAsync(string name, CancellationToken cancellationToken) => await ManagedClustersAsync(name, cancellationToken).ConfigureAwait(false) switch
    {
        [] => throw Errors.NotFound("ClusterNotFound", "cluster of Azure", name, remedy: "Get-CicdCluster shows them all."),
        [{ Properties.PowerState.Code: "Stopped" } stopped] => throw new CicdException("ClusterStopped", CicdErrorKind.Conflict, $"The cluster '{stopped.Name}' is stopped.", stopped.Name, $"az aks start --resource-group {Group(stopped.Id)} --name {stopped.Name} starts it."),
        [{ } one] => one,
        { } several => throw new CicdException("ClusterAmbiguous", CicdErrorKind.Invalid, $"There are {several.Length.ToString(CultureInfo.InvariantCulture)} clusters '{name}': {string.Join(", ", several.Select(one => $"{Group(one.Id)}/{one.Name}"))}.", name, "Name one with its resource group, or connect to its subscription with -Project."),
    };

    // A name is unique in its resource group: GROUP/NAME.
    private static bool IsNamed(ManagedClusterModel cluster, string name) =>
        cluster.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || $"{Group(cluster.Id)}/{cluster.Name}".Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The resource group in an identifier: /subscriptions/…/resourceGroups/GROUP/….</summary>
    private static string Group(string id)
    {
        string[] parts = id.Split('/');
        int at = Array.FindIndex(parts, part => part.Equals("resourceGroups", StringComparison.OrdinalIgnoreCase));
        return at >= 0 && at + 1 < parts.Length ? parts[at + 1] : "";
    }

    private Cluster Describe(ManagedClusterModel cluster)
    {
        ManagedClusterProperties? known = cluster.Properties;
        string? problem = Problem(cluster);
        return new()
        {
            Context = Context,
            Name = cluster.Name,
            Server = (known?.Fqdn ?? known?.PrivateFQDN) is { Length: > 0 } host ? $"https://{host}:443" : "",
            IsReachable = problem is null,
            Problem = problem,
            Version = (known?.CurrentKubernetesVersion ?? known?.KubernetesVersion) is { Length: > 0 } version ? $"v{version}" : null,
            Nodes = known?.AgentPoolProfiles is { } pools ? pools.Sum(pool => pool.Count ?? 0) : null,
        };
    }

    private static string? Problem(ManagedClusterModel cluster) => cluster.Properties switch
    {
        { PowerState.Code: "Stopped" } => string.Create(CultureInfo.InvariantCulture, $"It is stopped: az aks start --resource-group {Group(cluster.Id)} --name {cluster.Name} starts it."),
        { ProvisioningState: "Succeeded" or "Updating" or "Upgrading" or "Scaling" or null } => null,
        { ProvisioningState: { } state } => $"Azure says of it: {state}.",
        null => "Azure tells nothing of it.",
    };
}
