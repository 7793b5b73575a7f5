using System.Text.Json;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>Finds what was applied as a part of a set once and is in no manifest of it any more.</summary>
internal sealed class Pruning(KubernetesApi api, string selector)
{
    // What holds data (volumes) or everything (namespaces, kinds) is nobody's leftover.
    private static readonly Resource[] Kinds =
    [
        new("", "v1", "configmaps", "ConfigMap"), Resource.Secrets, Resource.Services, Resource.ServiceAccounts, Resource.Deployments, Resource.StatefulSets,
        new("apps", "v1", "daemonsets", "DaemonSet"), new("batch", "v1", "jobs", "Job"), new("batch", "v1", "cronjobs", "CronJob"), Resource.Ingresses,
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"), new("rbac.authorization.k8s.io", "v1", "roles", "Role"), Resource.RoleBindings,
    ];

    private static readonly string[] Kept = ["Namespace", "CustomResourceDefinition", "PersistentVolume", "PersistentVolumeClaim"];

    public async Task<(Resource Resource, string? Namespace, string Name)[]> FindAsync(PlannedObject[] planned, CancellationToken cancellationToken)
    {
        Dictionary<string, string> labels = Parse();
        if (Array.Find(planned, one => !Kept.Contains(one.Resource.Kind) && !labels.All(label => one.Manifest.Labels.Contains(label))) is { } foreign)
            throw Manifest.Invalid(foreign.Manifest.Path, foreign.Manifest.Line, $"{foreign.Manifest} has not the labels '{selector}' of the set.", "Label every object of the set, so that it is found when it leaves the set.");
        string[] spaces = [.. planned.Select(one => one.Namespace).OfType<string>().Distinct()];
        HashSet<(string, string?, string)> wanted = planned.Select(one => (one.Resource.Kind, one.Namespace, one.Manifest.Name)).ToHashSet();
        List<(Resource, string?, string)> found = [];
        foreach (Resource resource in Kinds.Concat(planned.Select(one => one.Resource).Where(resource => !Kept.Contains(resource.Kind))).DistinctBy(resource => (resource.Group, resource.Plural)))
        {
            foreach (string? space in resource.IsNamespaced ? (string?[])spaces : [null])
            {
                foreach (V1ObjectMeta metadata in await ListAsync(resource, space, cancellationToken).ConfigureAwait(false))
                {
                    if (IsOurs(metadata) && !wanted.Contains((resource.Kind, space, metadata.Name)))
                        found.Add((resource, space, metadata.Name));
                }
            }
        }

        return [.. found];
    }

    // What somebody else applied with the same labels is theirs, and what a controller made goes with its owner.
    private static bool IsOurs(V1ObjectMeta metadata) =>
        metadata is { DeletionTimestamp: null, OwnerReferences: null or { Count: 0 } } && metadata.ManagedFields?.Any(entry => entry is { Manager: KubernetesApi.FieldManager, Operation: "Apply" }) == true;

    private async Task<List<V1ObjectMeta>> ListAsync(Resource resource, string? space, CancellationToken cancellationToken)
    {
        List<V1ObjectMeta> found = [];
        try
        {
            await foreach (JsonElement item in api.ListAsync<JsonElement>(resource, space, selector, cancellationToken).ConfigureAwait(false))
                found.Add(KubernetesApi.Typed<V1ObjectMeta>(item.GetProperty("metadata")));
        }
        catch (CicdException absent) when (absent.Kind == CicdErrorKind.NotFound)
        {
            // An older cluster does not serve every kind in this version.
        }

        return found;
    }

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#equality-based-requirement
    private Dictionary<string, string> Parse()
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (string part in selector.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length != 2 || pair[0].Length == 0 || pair[0].EndsWith('!'))
                throw new CicdException("SelectorInvalid", CicdErrorKind.Invalid, $"'{Errors.Shown(selector)}' names no set: it takes labels and their values, as in 'app=hello,team=web'.", Errors.Shown(selector), "Give one or more labels with '='.");
            labels[pair[0].Trim()] = pair[1].TrimStart('=').Trim();
        }

        return labels;
    }
}
