using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>The newest revision of each release that the cluster holds. Helm itself is not needed.</summary>
internal sealed class HelmReleases(KubernetesApi api, string context)
{
    public async IAsyncEnumerable<HelmRelease> ListAsync(string? name, string? @namespace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? scope = @namespace ?? await NamespaceScope.FindAsync(api, Resource.Secrets, cancellationToken).ConfigureAwait(false);
        // Older revisions are kept beside the newest, and each is as large.
        string labels = $"owner=helm,status!=superseded{(name is null ? "" : $",name={name}")}";
        List<HelmRelease> all = [];
        await foreach (JsonElement secret in api.ListAsync<JsonElement>(Resource.Secrets, scope, labels, cancellationToken).ConfigureAwait(false))
            all.Add(HelmRelease.Read(secret, context));
        foreach (IGrouping<(string, string), HelmRelease> revisions in all.GroupBy(release => (release.Component.Environment, release.Component.Name)).OrderBy(group => group.Key.Environment, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal))
            yield return revisions.MaxBy(release => release.Component.Revision)!;
    }

    /// <summary>The release of a name; null where there is none.</summary>
    public async Task<HelmRelease?> FindAsync(string name, string? @namespace, CancellationToken cancellationToken)
    {
        List<HelmRelease> found = [];
        await foreach (HelmRelease release in ListAsync(name, @namespace, cancellationToken).ConfigureAwait(false))
            found.Add(release);
        return found.Count <= 1 ? found.FirstOrDefault()
            : throw new CicdException("ComponentNotUnique", CicdErrorKind.Invalid, $"There are releases '{name}' in several namespaces: {string.Join(", ", found.Select(release => release.Component.Environment))}.", name, "Say which one by -Environment.");
    }
}
