using System.Text.Json;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Finds workloads. A cluster without Argo Rollouts has none of those, which is no error.</summary>
internal sealed class WorkloadReader(KubernetesApi api)
{
    /// <summary>The kinds, in the order in which one of a name is looked for.</summary>
    private static readonly Resource[] Kinds = [Resource.Deployments, Resource.StatefulSets, Resource.Rollouts];

    /// <summary>The workloads of a namespace, or of all.</summary>
    public async Task<List<Workload>> ListAsync(string? @namespace, CancellationToken cancellationToken)
    {
        List<Workload> all = [];
        foreach (Resource kind in Kinds)
        {
            try
            {
                await foreach (JsonElement item in api.ListAsync<JsonElement>(kind, @namespace, null, cancellationToken).ConfigureAwait(false))
                    all.Add(Read(kind, item));
            }
            catch (CicdException absent) when (kind == Resource.Rollouts && absent.Kind is CicdErrorKind.NotFound or CicdErrorKind.Forbidden)
            {
                // Whoever may read Deployments need not know of an extension.
            }
        }

        return all;
    }

    /// <summary>The workload of a name; null where there is none.</summary>
    public async Task<Workload?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        foreach (Resource kind in Kinds)
        {
            try
            {
                if (await api.FindAsync<object>(kind, @namespace, name, cancellationToken).ConfigureAwait(false) is JsonElement found)
                    return Read(kind, found);
            }
            catch (CicdException absent) when (kind == Resource.Rollouts && absent.Kind == CicdErrorKind.Forbidden)
            {
                return null;
            }
        }

        return null;
    }

    public static Workload Read(Resource kind, JsonElement item) => kind == Resource.Deployments ? Of(KubernetesApi.Typed<V1Deployment>(item))
        : kind == Resource.StatefulSets ? Of(KubernetesApi.Typed<V1StatefulSet>(item))
        : OfRollout(item);

    private static Workload Of(V1Deployment item) => new()
    {
        Resource = Resource.Deployments,
        Metadata = item.Metadata,
        Template = item.Spec.Template,
        Selector = item.Spec.Selector,
        Desired = item.Spec.Replicas ?? 1,
        Replicas = item.Status?.Replicas ?? 0,
        Updated = item.Status?.UpdatedReplicas ?? 0,
        Ready = item.Status?.ReadyReplicas ?? 0,
        Available = item.Status?.AvailableReplicas ?? 0,
        IsObserved = (item.Status?.ObservedGeneration ?? 0) >= (item.Metadata.Generation ?? 0),
        Conditions = [.. (item.Status?.Conditions ?? []).Select(condition => new WorkloadCondition(condition.Type, condition.Status, condition.Reason, condition.Message))],
    };

    private static Workload Of(V1StatefulSet item) => new()
    {
        Resource = Resource.StatefulSets,
        Metadata = item.Metadata,
        Template = item.Spec.Template,
        Selector = item.Spec.Selector,
        Desired = item.Spec.Replicas ?? 1,
        Replicas = item.Status?.Replicas ?? 0,
        // Where all is of one revision, nothing counts as updated.
        Updated = item.Status is { } status && status.CurrentRevision == status.UpdateRevision ? status.Replicas : item.Status?.UpdatedReplicas ?? 0,
        Ready = item.Status?.ReadyReplicas ?? 0,
        Available = item.Status?.ReadyReplicas ?? 0,
        IsObserved = (item.Status?.ObservedGeneration ?? 0) >= (item.Metadata.Generation ?? 0),
        Conditions = [.. (item.Status?.Conditions ?? []).Select(condition => new WorkloadCondition(condition.Type, condition.Status, condition.Reason, condition.Message))],
    };

    // https://argo-rollouts.readthedocs.io/en/stable/features/specification/: the spec is a Deployment's with another strategy.
    private static Workload OfRollout(JsonElement item)
    {
        V1ObjectMeta metadata = KubernetesApi.Typed<V1ObjectMeta>(item.GetProperty("metadata"));
        JsonElement spec = item.GetProperty("spec");
        JsonElement status = item.TryGetProperty("status", out JsonElement said) ? said : default;
        string? phase = Text(status, "phase");
        return new()
        {
            Resource = Resource.Rollouts,
            Metadata = metadata,
            // One that refers to a Deployment's template has none of its own.
            Template = spec.TryGetProperty("template", out JsonElement template) ? KubernetesApi.Typed<V1PodTemplateSpec>(template) : new(),
            Selector = spec.TryGetProperty("selector", out JsonElement selector) ? KubernetesApi.Typed<V1LabelSelector>(selector) : null,
            Desired = Number(spec, "replicas") ?? 1,
            Replicas = Number(status, "replicas") ?? 0,
            Updated = Number(status, "updatedReplicas") ?? 0,
            Ready = Number(status, "readyReplicas") ?? 0,
            Available = Number(status, "availableReplicas") ?? 0,
            // Argo writes the observed generation as text.
            IsObserved = Text(status, "observedGeneration") is not { } seen || seen == metadata.Generation?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            SaysHealthy = phase is null ? null : phase == "Healthy",
            Conditions = phase is "Degraded" or "Paused" ? [new(phase, "True", phase, Text(status, "message"))] : [],
        };
    }

    private static int? Number(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : null;

    private static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
