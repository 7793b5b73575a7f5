namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IClusterCredentials
{
    public string? DefaultRole => "view";

    public async Task<Change> PlanNewCredentialAsync(NewCredentialRequest request, CancellationToken cancellationToken) =>
        await new Credentials(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context, caller.Clock).PlanAsync(request, cancellationToken).ConfigureAwait(false);
}
