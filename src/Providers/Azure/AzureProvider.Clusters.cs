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
        List<Cluster> clusters = [];
        await foreach (SubscriptionModel subscription in SubscriptionsAsync(cancellationToken).ConfigureAwait(false))
        {
            ApiRequest request = ApiRequest.Get($"/subscriptions/{subscription.SubscriptionId}/providers/Microsoft.ContainerService/managedClusters", ClusterVersion);
            await foreach (ManagedClusterModel cluster in PagesAsync(_api, request, Json.PageModelManagedClusterModel, cancellationToken).ConfigureAwait(false))
            {
                if (name is null || IsNamed(cluster, name))
                    clusters.Add(Describe(cluster));
            }
        }

        foreach (Cluster cluster in clusters.OrderBy(cluster => cluster.Name, StringComparer.OrdinalIgnoreCase))
            yield return cluster;
    }

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
