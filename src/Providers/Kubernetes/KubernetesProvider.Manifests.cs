using CicdTools.Providers.Kubernetes.Manifests;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IManifests
{
    public async Task<Change> PlanApplyAsync(ApplyRequest request, CancellationToken cancellationToken) =>
        await new Applier(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context, request, caller.Clock).PlanAsync(cancellationToken).ConfigureAwait(false);
}
