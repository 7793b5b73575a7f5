using System.Runtime.CompilerServices;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Environments;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IEnvironments
{
    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (EnvironmentSettings settings in await new NamespaceSettings(api, Context).AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (query.Name is null || settings.Name == query.Name)
                yield return settings.Describe(Context, null);
        }
    }

    public async Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken) =>
        await new NamespaceSettings(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context).PlanSetAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken) =>
        await new NamespaceSettings(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context).PlanRemoveAsync(name, cancellationToken).ConfigureAwait(false);
}
