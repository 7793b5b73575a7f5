using System.Text.Json;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Models;

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/replica-set-v1/</summary>
internal sealed record ReplicaSetModel(RevisionMetaModel Metadata, ReplicaSetSpecModel Spec);

internal sealed record RevisionMetaModel(string Uid, Dictionary<string, string>? Annotations = null, DateTimeOffset? CreationTimestamp = null, OwnerModel[]? OwnerReferences = null);

/// <param name="Template">The template as the cluster has it, for putting it back.</param>
internal sealed record ReplicaSetSpecModel(JsonElement Template = default)
{
    /// <summary>The template as the library's type. Of a cluster's many revisions few are looked into.</summary>
    public V1PodTemplateSpec ReadTemplate() => Template.ValueKind == JsonValueKind.Object ? KubernetesApi.Typed<V1PodTemplateSpec>(Template) : new();
}
