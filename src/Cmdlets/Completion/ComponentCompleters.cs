using System.Collections;

namespace CicdTools.Cmdlets.Completion;

/// <summary>The components of the cluster.</summary>
public sealed class ComponentCompleter : ConnectedCompleter<IComponentList>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IComponentList provider, IDictionary bound, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return NamesOf(provider.GetComponentsAsync(null, bound["Environment"] as string, cancellationToken), component => (component.Name, $"{component.Chart} {component.Version} in {component.Environment}"));
    }
}

/// <summary>The charts that are known by name.</summary>
public sealed class ChartCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach ((string name, string tip) in ((string, string)[])[("ingress-nginx", "an ingress controller"), ("cert-manager", "certificates"), ("prometheus", "metrics"), ("gitlab-agent", "GitLab's way into the cluster"), ("gitlab-runner", "runs GitLab's jobs"), ("argo-rollouts", "rollouts by weight"), ("Spinnaker", "continuous delivery, by kustomize")])
            yield return (name, tip);
    }
}
