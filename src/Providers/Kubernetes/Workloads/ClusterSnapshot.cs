using System.Text.Json;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>What a namespace, or the whole cluster, holds of applications at one moment.</summary>
internal sealed class ClusterSnapshot
{
    private readonly ILookup<string, V1Pod> _podsByOwner;
    private readonly ILookup<string, V1ReplicaSet> _setsByOwner;
    private readonly AddressBook _addresses;

    private ClusterSnapshot(List<Workload> workloads, List<V1ReplicaSet> sets, List<V1Pod> pods, AddressBook addresses)
    {
        Workloads = workloads;
        _podsByOwner = pods.ToLookup(pod => Owner(pod.Metadata), StringComparer.Ordinal);
        _setsByOwner = sets.ToLookup(set => Owner(set.Metadata), StringComparer.Ordinal);
        _addresses = addresses;
    }

    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>Reads all that belongs to the applications of a namespace, or of all namespaces.</summary>
    public static async Task<ClusterSnapshot> ReadAsync(KubernetesApi api, string? @namespace, CancellationToken cancellationToken)
    {
        Task<List<Workload>> workloads = new WorkloadReader(api).ListAsync(@namespace, cancellationToken);
        Task<List<V1ReplicaSet>> sets = ListAsync<V1ReplicaSet>(api, Resource.ReplicaSets, @namespace, cancellationToken);
        Task<List<V1Pod>> pods = ListAsync<V1Pod>(api, Resource.Pods, @namespace, cancellationToken);
        Task<List<V1Service>> services = OptionalAsync<V1Service>(api, Resource.Services, @namespace, cancellationToken);
        Task<List<V1Ingress>> ingresses = OptionalAsync<V1Ingress>(api, Resource.Ingresses, @namespace, cancellationToken);
        Task<List<JsonElement>> routes = OptionalAsync<JsonElement>(api, Resource.HttpRoutes, @namespace, cancellationToken);
        Task<List<JsonElement>> gateways = OptionalAsync<JsonElement>(api, Resource.Gateways, null, cancellationToken);
        // All of them end before one's failure is told, so that none goes on behind the caller's back.
        await Task.WhenAll(workloads, sets, pods, services, ingresses, routes, gateways).ConfigureAwait(false);
        return new(await workloads.ConfigureAwait(false), await sets.ConfigureAwait(false), await pods.ConfigureAwait(false), new(await services.ConfigureAwait(false), await ingresses.ConfigureAwait(false), await routes.ConfigureAwait(false), await gateways.ConfigureAwait(false)));
    }

    /// <summary>The pods of a workload that are not ending.</summary>
    public V1Pod[] Pods(Workload workload) =>
        [.. _setsByOwner[workload.Metadata.Uid].SelectMany(set => _podsByOwner[set.Metadata.Uid]).Concat(_podsByOwner[workload.Metadata.Uid]).Where(pod => pod.Metadata.DeletionTimestamp is null).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)];

    /// <summary>The pods of its newest template; of a StatefulSet all.</summary>
    public V1Pod[] NewestPods(Workload workload) => Revisions(workload) is [var newest, ..] ? [.. _podsByOwner[newest.Metadata.Uid]] : Pods(workload);

    /// <summary>The replica sets of a Deployment or Rollout, newest first: its revisions.</summary>
    public V1ReplicaSet[] Revisions(Workload workload) => [.. _setsByOwner[workload.Metadata.Uid].OrderByDescending(Revision)];

    public string[] Addresses(Workload workload) => _addresses.Find(workload.Namespace, workload.Template.Metadata?.Labels);

    /// <summary>The number of a revision (https://kubernetes.io/docs/reference/labels-annotations-taints/#deployment-kubernetes-io-revision); 0 for none.</summary>
    public static long Revision(V1ReplicaSet set) =>
        set.Metadata.Annotations is { } annotations && (annotations.TryGetValue("deployment.kubernetes.io/revision", out string? number) || annotations.TryGetValue("rollout.argoproj.io/revision", out number))
            && long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    /// <summary>The events of a namespace. A user who may not see them gets none: the pods themselves still tell most of it.</summary>
    public static async Task<List<Corev1Event>> EventsAsync(KubernetesApi api, string @namespace, CancellationToken cancellationToken) =>
        await OptionalAsync<Corev1Event>(api, Resource.Events, @namespace, cancellationToken).ConfigureAwait(false);

    private static string Owner(V1ObjectMeta metadata) => metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid ?? "";

    private static async Task<List<T>> ListAsync<T>(KubernetesApi api, Resource resource, string? @namespace, CancellationToken cancellationToken)
    {
        List<T> all = [];
        await foreach (T item in api.ListAsync<T>(resource, @namespace, null, cancellationToken).ConfigureAwait(false))
            all.Add(item);
        return all;
    }

    // Addresses are worth having and no condition: a cluster may not know the kind, and a user may not see it.
    private static async Task<List<T>> OptionalAsync<T>(KubernetesApi api, Resource resource, string? @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync<T>(api, resource, @namespace, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException absent) when (absent.Kind is CicdErrorKind.NotFound or CicdErrorKind.Forbidden)
        {
            return [];
        }
    }
}
