using System.Text.Json;
using CicdTools.Providers.Kubernetes.Models;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>What a namespace, or the whole cluster, holds of applications at one moment.</summary>
internal sealed class ClusterSnapshot
{
    private readonly ILookup<string, PodModel> _podsByOwner;
    private readonly ILookup<string, ReplicaSetModel> _setsByOwner;
    private readonly AddressBook _addresses;

    private ClusterSnapshot(List<Workload> workloads, List<ReplicaSetModel> sets, List<PodModel> pods, AddressBook addresses)
    {
        Workloads = workloads;
        _podsByOwner = pods.ToLookup(pod => Owner(pod.Metadata.OwnerReferences), StringComparer.Ordinal);
        _setsByOwner = sets.ToLookup(set => Owner(set.Metadata.OwnerReferences), StringComparer.Ordinal);
        _addresses = addresses;
    }

    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>Reads all that belongs to the applications of a namespace, or of all namespaces.</summary>
    public static async Task<ClusterSnapshot> ReadAsync(KubernetesApi api, string? @namespace, CancellationToken cancellationToken)
    {
        Task<List<Workload>> workloads = new WorkloadReader(api).ListAsync(@namespace, cancellationToken);
        Task<List<ReplicaSetModel>> sets = ListAsync(api.ListAsync(ClusterJson.Default.ReplicaSets, Resource.ReplicaSets, @namespace, cancellationToken));
        Task<List<PodModel>> pods = ListAsync(api.ListAsync(ClusterJson.Default.Pods, Resource.Pods, @namespace, cancellationToken));
        Task<List<V1Service>> services = OptionalAsync(api.ListAsync<V1Service>(Resource.Services, @namespace, null, cancellationToken));
        Task<List<V1Ingress>> ingresses = OptionalAsync(api.ListAsync<V1Ingress>(Resource.Ingresses, @namespace, null, cancellationToken));
        Task<List<JsonElement>> routes = OptionalAsync(api.ListAsync<JsonElement>(Resource.HttpRoutes, @namespace, null, cancellationToken));
        Task<List<JsonElement>> gateways = OptionalAsync(api.ListAsync<JsonElement>(Resource.Gateways, null, null, cancellationToken));
        // All of them end before one's failure is told, so that none goes on behind the caller's back.
        await Task.WhenAll(workloads, sets, pods, services, ingresses, routes, gateways).ConfigureAwait(false);
        return new(await workloads.ConfigureAwait(false), await sets.ConfigureAwait(false), await pods.ConfigureAwait(false), new(await services.ConfigureAwait(false), await ingresses.ConfigureAwait(false), await routes.ConfigureAwait(false), await gateways.ConfigureAwait(false)));
    }

    /// <summary>The pods of a workload that are not ending.</summary>
    public PodModel[] Pods(Workload workload) =>
        [.. _setsByOwner[workload.Metadata.Uid].SelectMany(set => _podsByOwner[set.Metadata.Uid]).Concat(_podsByOwner[workload.Metadata.Uid]).Where(pod => pod.Metadata.DeletionTimestamp is null).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)];

    /// <summary>The pods of its newest template; of a StatefulSet all.</summary>
    public PodModel[] NewestPods(Workload workload) => Revisions(workload) is [var newest, ..] ? [.. _podsByOwner[newest.Metadata.Uid]] : Pods(workload);

    /// <summary>The replica sets of a Deployment or Rollout, newest first: its revisions.</summary>
    public ReplicaSetModel[] Revisions(Workload workload) => [.. _setsByOwner[workload.Metadata.Uid].OrderByDescending(Revision)];

    /// <summary>When the workload's newest template came; of a StatefulSet when itself was made.</summary>
    public DateTimeOffset? MadeAt(Workload workload) => Revisions(workload) is [var newest, ..] ? newest.Metadata.CreationTimestamp
        : workload.Metadata.CreationTimestamp is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;

    public string[] Addresses(Workload workload) => _addresses.Find(workload.Namespace, workload.Template.Metadata?.Labels);

    /// <summary>The number of a revision (https://kubernetes.io/docs/reference/labels-annotations-taints/#deployment-kubernetes-io-revision); 0 for none.</summary>
    public static long Revision(ReplicaSetModel set) =>
        set.Metadata.Annotations is { } annotations && (annotations.TryGetValue("deployment.kubernetes.io/revision", out string? number) || annotations.TryGetValue("rollout.argoproj.io/revision", out number))
            && long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    /// <summary>The events of a namespace. A user who may not see them gets none: the pods themselves still tell most of it.</summary>
    public static async Task<List<EventModel>> EventsAsync(KubernetesApi api, string @namespace, CancellationToken cancellationToken) =>
        await OptionalAsync(api.ListAsync(ClusterJson.Default.Events, Resource.Events, @namespace, cancellationToken)).ConfigureAwait(false);

    private static string Owner(OwnerModel[]? owners) => Array.Find(owners ?? [], owner => owner.Controller)?.Uid ?? "";

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (T item in items.ConfigureAwait(false))
            all.Add(item);
        return all;
    }

    // Addresses are worth having and no condition: a cluster may not know the kind, and a user may not see it.
    private static async Task<List<T>> OptionalAsync<T>(IAsyncEnumerable<T> items)
    {
        try
        {
            return await ListAsync(items).ConfigureAwait(false);
        }
        catch (CicdException absent) when (absent.Kind is CicdErrorKind.NotFound or CicdErrorKind.Forbidden)
        {
            return [];
        }
    }
}
