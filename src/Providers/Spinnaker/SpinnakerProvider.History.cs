using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// What runs where: clusters of server groups by account, and the load balancers before them (https://spinnaker.io/docs/concepts/clusters/).
internal sealed partial class SpinnakerProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in await ApplicationNamesAsync(application, cancellationToken).ConfigureAwait(false))
        {
            ServerGroupModel[] groups = await ServerGroupsAsync(name, cancellationToken).ConfigureAwait(false);
            LoadBalancerModel[] balancers = groups.Length == 0 ? [] : await _api.ReadAsync(ApiRequest.Get($"applications/{name}/loadBalancers"), Json.LoadBalancerModelArray, cancellationToken).ConfigureAwait(false);
            foreach (IGrouping<(string? Account, string? Cluster), ServerGroupModel> cluster in groups.GroupBy(group => (group.Account, group.Cluster)).OrderBy(cluster => cluster.Key.Account, StringComparer.Ordinal).ThenBy(cluster => cluster.Key.Cluster, StringComparer.Ordinal))
            {
                if (environment is null || cluster.Key.Account == environment)
                    yield return new SpinnakerCluster([.. cluster], balancers).Describe(Context, name);
            }
        }
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in await ApplicationNamesAsync(application, cancellationToken).ConfigureAwait(false))
        {
            foreach (ServerGroupModel group in (await ServerGroupsAsync(name, cancellationToken).ConfigureAwait(false)).OrderByDescending(group => group.CreatedTime))
            {
                if (environment is null || group.Account == environment)
                {
                    yield return new()
                    {
                        Context = Context,
                        Id = group.Name,
                        Environment = group.Account ?? "",
                        Application = name,
                        Version = SpinnakerCluster.VersionOf(group),
                        Digest = group.BuildInfo?.Images is [{ } image, ..] ? image : "",
                        Status = RunStatus.Succeeded,
                        CreatedAt = GateTimes.At(group.CreatedTime) ?? default,
                    };
                }
            }
        }
    }

    private async Task<string[]> ApplicationNamesAsync(string? application, CancellationToken cancellationToken)
    {
        if (application is not null)
            return [(await RequireApplicationAsync(RequireName(application), cancellationToken).ConfigureAwait(false)).Name!];
        List<string> names = [];
        await foreach (Repository found in GetRepositoriesAsync(null, cancellationToken).ConfigureAwait(false))
            names.Add(found.Name);
        return [.. names];
    }

    private Task<ServerGroupModel[]> ServerGroupsAsync(string application, CancellationToken cancellationToken) =>
        _api.ReadAsync(ApiRequest.Get($"applications/{application}/serverGroups"), Json.ServerGroupModelArray, cancellationToken);
}
