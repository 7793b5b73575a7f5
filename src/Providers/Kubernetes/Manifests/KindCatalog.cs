using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>The kinds that the server knows (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api), each group asked for once, and those that the manifests themselves teach it.</summary>
internal sealed class KindCatalog(KubernetesApi api, IReadOnlyCollection<Manifest> manifests, TimeProvider clock)
{
    // Tenths of a second.
    private const int Patience = 100;

    private readonly ConcurrentDictionary<string, Lazy<Task<Resource[]?>>> _groups = new(StringComparer.Ordinal);
    private readonly Resource[] _taught = [.. manifests.Where(manifest => manifest.Kind == "CustomResourceDefinition").SelectMany(Taught)];

    /// <summary>The kind of a manifest, and whether the server knows it already.</summary>
    /// <exception cref="CicdException"><c>KindUnknown</c>.</exception>
    public async Task<(Resource Resource, bool IsKnown)> FindAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        Resource[]? known = await _groups.GetOrAdd(manifest.ApiVersion, _ => new(() => ReadAsync(manifest.Group, manifest.Version, cancellationToken))).Value.ConfigureAwait(false);
        if (Array.Find(known ?? [], resource => resource.Kind == manifest.Kind) is { } found)
            return (found, true);
        if (Array.Find(_taught, resource => resource.Kind == manifest.Kind && resource.ApiVersion == manifest.ApiVersion) is { } taught)
            return (taught, false);
        string why = known is null ? $"the group and version '{manifest.ApiVersion}'" : $"the kind '{manifest.Kind}' of '{manifest.ApiVersion}'";
        throw new CicdException("KindUnknown", CicdErrorKind.NotFound, $"{manifest.Path}, line {manifest.Line}: the cluster does not know {why}.", manifest.ToString(), "Check the spelling; install the extension, or apply its CustomResourceDefinition together with it.");
    }

    /// <summary>Waits until the server serves the kinds that the manifests have taught it, which takes it a moment: whoever applies objects of them next finds them known.</summary>
    public async Task ServedAsync(CancellationToken cancellationToken)
    {
        foreach (Resource taught in _taught)
        {
            for (int attempt = 0; attempt < Patience && Array.TrueForAll(await ReadAsync(taught.Group, taught.Version, cancellationToken).ConfigureAwait(false) ?? [], known => known.Kind != taught.Kind); attempt++)
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken).ConfigureAwait(false);
        }

        _groups.Clear();
    }

    private async Task<Resource[]?> ReadAsync(string group, string version, CancellationToken cancellationToken)
    {
        JsonElement? list = group.Length == 0 ? await api.FindAsync($"api/{version}", cancellationToken).ConfigureAwait(false) : await api.FindAsync($"apis/{group}/{version}", cancellationToken).ConfigureAwait(false);
        return list is not { } found ? null :
        [
            .. found.GetProperty("resources").EnumerateArray()
                .Select(resource => (Plural: resource.GetProperty("name").GetString()!, Kind: resource.GetProperty("kind").GetString()!, IsNamespaced: resource.GetProperty("namespaced").GetBoolean()))
                // What has a slash is a part of another one, such as its status.
                .Where(resource => !resource.Plural.Contains('/', StringComparison.Ordinal))
                .Select(resource => new Resource(group, version, resource.Plural, resource.Kind, resource.IsNamespaced)),
        ];
    }

    private static IEnumerable<Resource> Taught(Manifest definition)
    {
        JsonNode? spec = definition.Content["spec"];
        return (spec?["versions"] as JsonArray ?? []).Where(version => version?["served"]?.GetValue<bool>() != false).Select(version => new Resource(
            $"{spec!["group"]}", $"{version?["name"]}", $"{spec["names"]?["plural"]}", $"{spec["names"]?["kind"]}", $"{spec["scope"]}" == "Namespaced"));
    }
}
