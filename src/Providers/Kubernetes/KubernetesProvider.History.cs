using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await foreach (Application found in new ApplicationReader(api, Context).ReadAsync(application, environment, cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        string? scope = environment ?? await NamespaceScope.FindAsync(api, Resource.Deployments, cancellationToken).ConfigureAwait(false);
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, scope, cancellationToken).ConfigureAwait(false);
        IEnumerable<Deployment> all = snapshot.Workloads
            .Where(workload => (application is null || workload.Application == application) && (scope is not null || !NamespaceScope.IsSystem(workload.Namespace)))
            .SelectMany(workload => RevisionReader.Read(snapshot, workload, Context))
            .OrderByDescending(deployment => deployment.CreatedAt);
        foreach (Deployment deployment in all)
            yield return deployment;
    }
}
