using System.Runtime.CompilerServices;
using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Providers.JenkinsX;

// What "jx ns" does: https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/v3/develop/ui/dashboard.md#logging-in-to-the-pipelines-visualizer
internal sealed partial class JenkinsXProvider : INamespaces
{
    public async IAsyncEnumerable<ClusterNamespace> GetNamespacesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TeamEnvironment[] environments = await EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        await foreach (ClusterNamespace space in _cluster.GetNamespacesAsync(name, cancellationToken).ConfigureAwait(false))
            yield return space with { Environment = Array.Find(environments, one => !one.IsRemote && one.Namespace == space.Name)?.Name };
    }

    public async Task<Change> PlanSelectNamespaceAsync(string name, CancellationToken cancellationToken)
    {
        // By the name of an environment, as well as by its namespace's.
        TeamEnvironment? environment = Array.Find(await EnvironmentsAsync(cancellationToken).ConfigureAwait(false), one => !one.IsRemote && one.Name == name);
        return await _cluster.PlanSelectNamespaceAsync(environment?.Namespace ?? name, cancellationToken).ConfigureAwait(false);
    }
}
