using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes.Components;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IComponents
{
    public async IAsyncEnumerable<Component> GetComponentsAsync(string? name, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (HelmRelease release in new HelmReleases(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context).ListAsync(name, environment, cancellationToken).ConfigureAwait(false))
            yield return release.Component;
    }

    public async Task<Change> PlanInstallAsync(ComponentRequest request, CancellationToken cancellationToken) =>
        await (await HelmAsync(cancellationToken).ConfigureAwait(false)).PlanInstallAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task<Change> PlanUninstallAsync(string name, string? environment, CancellationToken cancellationToken) =>
        await (await HelmAsync(cancellationToken).ConfigureAwait(false)).PlanUninstallAsync(name, environment, cancellationToken).ConfigureAwait(false);

    private async Task<HelmComponents> HelmAsync(CancellationToken cancellationToken) =>
        new(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context, new(connection, caller, caller.Credential), caller.Clock);
}
