using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IRollouts
{
    public async IAsyncEnumerable<Rollout> WatchRolloutAsync(string application, string environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await foreach (Rollout now in new RolloutWatch(api, Context, caller.Clock).FollowAsync(environment, application, cancellationToken).ConfigureAwait(false))
            yield return now;
    }

    public async Task<Change> PlanUndoRolloutAsync(string application, string environment, long? revision, CancellationToken cancellationToken) =>
        await new RolloutUndo(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context).PlanAsync(application, environment, revision, cancellationToken).ConfigureAwait(false);
}
