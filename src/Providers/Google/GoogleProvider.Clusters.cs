using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters/list: what Google knows of a cluster, which is asked itself by a context of Kubernetes only.
internal sealed partial class GoogleProvider : IClusters
{
    public async IAsyncEnumerable<Cluster> GetClustersAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ClusterModel cluster in await ClustersAsync(name, cancellationToken).ConfigureAwait(false))
            yield return Describe(cluster);
    }

    private async Task<ClusterModel[]> ClustersAsync(string? name, CancellationToken cancellationToken)
    {
        // The location "-" is all zones and regions: whoever names none means all.
        string location = _place.Location == GooglePlace.Global ? "-" : _place.Location;
        ClustersModel found = await _services.KubernetesEngine.ReadAsync(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{location}/clusters"), Json.ClustersModel, cancellationToken).ConfigureAwait(false);
        if (found.MissingZones is { Length: > 0 } missing)
            _caller.Warn?.Invoke($"Google Cloud did not hear from {string.Join(", ", missing)}, so that clusters there may be missing.");
        // A name is unique in its location: LOCATION/NAME.
        return [.. (found.Clusters ?? []).Where(cluster => name is null || cluster.Name == name || $"{cluster.Location}/{cluster.Name}" == name).OrderBy(cluster => cluster.Name, StringComparer.Ordinal)];
    }

    private Cluster Describe(ClusterModel cluster)
    {
        string? problem = cluster.Status is "RUNNING" or "RECONCILING" ? null : $"Google says of it: {cluster.Status}.{(cluster.StatusMessage is { Length: > 0 } message ? $" {Errors.Short(message, 200)}" : "")}";
        return new()
        {
            Context = Context,
            Name = cluster.Name,
            Server = ServerOf(cluster),
            IsReachable = problem is null,
            Problem = problem,
            Version = cluster.CurrentMasterVersion is { Length: > 0 } version ? $"v{version}" : null,
            Nodes = cluster.CurrentNodeCount,
        };
    }
}
