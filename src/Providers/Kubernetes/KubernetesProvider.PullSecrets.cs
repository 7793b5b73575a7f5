using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IPullSecrets
{
    public async IAsyncEnumerable<PullSecret> GetPullSecretsAsync(string? environment, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PullSecrets secrets = new(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context);
        await foreach (PullSecret secret in secrets.AllAsync(environment, cancellationToken).ConfigureAwait(false))
        {
            if (name is null || secret.Name == name)
                yield return secret;
        }
    }

    public async Task<Change> PlanSetPullSecretAsync(PullSecretRequest request, CancellationToken cancellationToken) =>
        await new PullSecrets(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context).PlanAsync(request, cancellationToken).ConfigureAwait(false);
}
