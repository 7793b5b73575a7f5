using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Kinds that the tests teach the server.</summary>
internal static class CustomResources
{
    public static Task EnsureRolloutsAsync(k8s.Kubernetes admin) => EnsureAsync(admin, "argoproj.io", "v1alpha1", "rollouts", "Rollout");

    /// <summary>What pods take, as a cluster with a metrics server serves it.</summary>
    public static Task EnsurePodMetricsAsync(k8s.Kubernetes admin) => EnsureAsync(admin, "metrics.k8s.io", "v1beta1", "pods", "PodMetrics");

    // https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
    private static async Task EnsureAsync(k8s.Kubernetes admin, string group, string version, string plural, string kind)
    {
        V1CustomResourceDefinition definition = new()
        {
            // https://kubernetes.io/docs/reference/labels-annotations-taints/#api-approved-kubernetes-io: groups of the project want one.
            Metadata = new() { Name = $"{plural}.{group}", Annotations = new Dictionary<string, string> { ["api-approved.kubernetes.io"] = "unapproved, a stand-in of a test" } },
            Spec = new()
            {
                Group = group,
                Scope = "Namespaced",
                Names = new() { Plural = plural, Singular = kind.ToLowerInvariant(), Kind = kind },
                Versions = [new() { Name = version, Served = true, Storage = true, Schema = new() { OpenAPIV3Schema = new() { Type = "object", XKubernetesPreserveUnknownFields = true } } }],
            },
        };
        try
        {
            await admin.ApiextensionsV1.CreateCustomResourceDefinitionAsync(definition);
        }
        catch (k8s.Autorest.HttpOperationException exception) when (exception.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // Another test was first.
        }

        await ApiServer.UntilAsync(async () =>
            (await admin.ApiextensionsV1.ReadCustomResourceDefinitionAsync(definition.Metadata.Name)).Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true
            && await ServedAsync(admin, group, version, plural));
    }

    private static async Task<bool> ServedAsync(k8s.Kubernetes admin, string group, string version, string plural)
    {
        try
        {
            await admin.CustomObjects.ListClusterCustomObjectAsync(group, version, plural);
            return true;
        }
        catch (k8s.Autorest.HttpOperationException exception) when (exception.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
