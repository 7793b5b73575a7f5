using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes.Components;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IComponents
{
    public async IAsyncEnumerable<Component> GetComponentsAsync(string? name, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        List<Component> all = [];
        await foreach (HelmRelease release in new HelmReleases(api, Context).ListAsync(name, environment, cancellationToken).ConfigureAwait(false))
            all.Add(release.Component);
        await foreach (BookedComponent booked in new ComponentBook(api, Context).ListAsync(name, environment, cancellationToken).ConfigureAwait(false))
            all.Add(booked.Component);
        foreach (Component component in all.OrderBy(one => one.Environment, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal))
            yield return component;
    }

    public async Task<Change> PlanInstallAsync(ComponentRequest request, CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return KustomizeComponents.Takes(request) ? await new KustomizeComponents(api, Context, caller).PlanInstallAsync(request, cancellationToken).ConfigureAwait(false)
            : await Helm(api).PlanInstallAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Change> PlanUninstallAsync(string name, string? environment, CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await new KustomizeComponents(api, Context, caller).PlanUninstallAsync(name, environment, cancellationToken).ConfigureAwait(false)
            ?? await Helm(api).PlanUninstallAsync(name, environment, cancellationToken).ConfigureAwait(false);
    }

    private HelmComponents Helm(KubernetesApi api) => new(api, Context, new(connection, caller, caller.Credential), caller.Clock);
}
