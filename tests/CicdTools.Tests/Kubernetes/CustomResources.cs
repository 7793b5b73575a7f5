using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Kinds that the tests teach the server.</summary>
internal static class CustomResources
{
    /// <summary>Argo's own description of its Rollouts where it is on this machine, else a kind that takes anything.</summary>
    public static async Task EnsureRolloutsAsync(k8s.Kubernetes admin)
    {
        string file = Path.Combine(TestTools.Root, "..", "shared", "api", "crds", "argo-rollout-crd.yaml");
        if (!File.Exists(file))
        {
            await EnsureAsync(admin, "argoproj.io", "v1alpha1", "rollouts", "Rollout", hasStatus: true);
            return;
        }

        JsonObject content = Manifest.ReadAll([new(file, await File.ReadAllTextAsync(file))]).Single().Content;
        JenkinsX.TeamKinds.Strip(content);
        await EnsureAsync(admin, KubernetesJson.Deserialize<V1CustomResourceDefinition>(content.ToJsonString()));
    }

    /// <summary>What pods take, as a cluster with a metrics server serves it.</summary>
    public static Task EnsurePodMetricsAsync(k8s.Kubernetes admin) => EnsureAsync(admin, "metrics.k8s.io", "v1beta1", "pods", "PodMetrics");

    /// <summary>Routes of Gateway API, with what https://gateway-api.sigs.k8s.io/reference/spec/#backendref says of a backend: the weight is 0 to 1,000,000, and 1 where none is named.</summary>
    public static Task EnsureHttpRoutesAsync(k8s.Kubernetes admin) => EnsureAsync(admin, "gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute", new()
    {
        Type = "object",
        Properties = new Dictionary<string, V1JSONSchemaProps>
        {
            ["spec"] = Object(new()
            {
                ["hostnames"] = new() { Type = "array", Items = new V1JSONSchemaProps { Type = "string" } },
                ["parentRefs"] = new() { Type = "array", Items = Open },
                ["rules"] = new()
                {
                    Type = "array",
                    Items = Object(new()
                    {
                        ["matches"] = new() { Type = "array", Items = Open },
                        ["filters"] = new() { Type = "array", Items = Open },
                        ["backendRefs"] = new()
                        {
                            Type = "array",
                            MaxItems = 16,
                            Items = Object(new()
                            {
                                ["group"] = new() { Type = "string" },
                                ["kind"] = new() { Type = "string", DefaultProperty = "Service" },
                                ["name"] = new() { Type = "string", MinLength = 1 },
                                ["namespace"] = new() { Type = "string" },
                                ["port"] = new() { Type = "integer", Format = "int32" },
                                ["weight"] = new() { Type = "integer", Format = "int32", Minimum = 0, Maximum = 1_000_000, DefaultProperty = 1 },
                                ["filters"] = new() { Type = "array", Items = Open },
                            }, "name"),
                        },
                    }),
                },
            }),
        },
    });

    private static V1JSONSchemaProps Open => new() { Type = "object", XKubernetesPreserveUnknownFields = true };

    private static V1JSONSchemaProps Object(Dictionary<string, V1JSONSchemaProps> properties, params string[] required) => new() { Type = "object", Properties = properties, Required = required.Length == 0 ? null : required };

    // https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
    private static async Task EnsureAsync(k8s.Kubernetes admin, string group, string version, string plural, string kind, V1JSONSchemaProps? schema = null, bool hasStatus = false)
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
                Versions = [new() { Name = version, Served = true, Storage = true, Schema = new() { OpenAPIV3Schema = schema ?? Open }, Subresources = hasStatus ? new() { Status = new object() } : null }],
            },
        };
        await EnsureAsync(admin, definition);
    }

    private static async Task EnsureAsync(k8s.Kubernetes admin, V1CustomResourceDefinition definition)
    {
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
            && await ServedAsync(admin, definition.Spec.Group, definition.Spec.Versions[0].Name, definition.Spec.Names.Plural));
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
