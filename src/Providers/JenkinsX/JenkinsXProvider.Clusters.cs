using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Kubernetes.Workloads;
using k8s.Models;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IClusters, IAccounts
{
    /// <summary>The service of the dashboard: https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/cmd/variables/variables.go.</summary>
    private const string DashboardService = "jx-pipelines-visualizer";

    private Task<string?>? _dashboard;

    public async IAsyncEnumerable<Cluster> GetClustersAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Cluster cluster in _cluster.GetClustersAsync(name, cancellationToken).ConfigureAwait(false))
        {
            if (!cluster.IsReachable)
            {
                yield return cluster;
                continue;
            }

            Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
            yield return cluster with { Namespace = team.Namespace, Url = await DashboardAsync(team, cancellationToken).ConfigureAwait(false) };
        }
    }

    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        await TeamAsync(cancellationToken).ConfigureAwait(false);
        return await _cluster.GetAccountAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The dashboard's address without a slash at its end; null where none is installed, or where it is reached inside the cluster only.</summary>
    private async Task<string?> DashboardAsync(Team team, CancellationToken cancellationToken)
    {
        if (_dashboard is { IsCompletedSuccessfully: true } known)
            return await known.ConfigureAwait(false);
        Task<string?> look = FindDashboardAsync(team, cancellationToken);
        string? found = await look.ConfigureAwait(false);
        _dashboard = look;
        return found;
    }

    private static async Task<string?> FindDashboardAsync(Team team, CancellationToken cancellationToken)
    {
        try
        {
            if (await team.Api.FindAsync<V1Service>(Resource.Services, team.Namespace, DashboardService, cancellationToken).ConfigureAwait(false) is not { } service)
                return null;
            List<V1Ingress> ingresses = [];
            await foreach (V1Ingress ingress in team.Api.ListAsync<V1Ingress>(Resource.Ingresses, team.Namespace, null, cancellationToken).ConfigureAwait(false))
                ingresses.Add(ingress);
            string[] addresses = new AddressBook([service], ingresses, [], []).Find(team.Namespace, service.Spec.Selector);
            return Array.Find(addresses, address => !address.Contains($".{team.Namespace}.svc", StringComparison.Ordinal))?.TrimEnd('/');
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            return null;
        }
    }
}
