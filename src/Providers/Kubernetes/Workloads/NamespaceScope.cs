using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Which namespaces are looked at where none is named.</summary>
internal static class NamespaceScope
{
    /// <summary>Null for all of the cluster's; for a user who may not look at all of them, the context's own.</summary>
    public static async Task<string?> FindAsync(KubernetesApi api, Resource resource, CancellationToken cancellationToken)
    {
        JsonObject question = new()
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = new JsonObject { ["verb"] = "list", ["group"] = resource.Group, ["resource"] = resource.Plural } },
        };
        JsonElement? answer = await api.AskAsync($"apis/authorization.k8s.io/v1/selfsubjectaccessreviews", question, cancellationToken).ConfigureAwait(false);
        bool all = answer is not { } review || (review.TryGetProperty("status", out JsonElement status) && status.TryGetProperty("allowed", out JsonElement allowed) && allowed.GetBoolean());
        return all ? null : api.Access.Namespace;
    }

    /// <summary>Whether a namespace is the cluster's own business (https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#working-with-namespaces: the prefix <c>kube-</c> is reserved).</summary>
    public static bool IsSystem(string name) => name.StartsWith("kube-", StringComparison.Ordinal);
}
