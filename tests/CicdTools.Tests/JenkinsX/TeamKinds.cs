using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Teaches the server the kinds of Jenkins X, Lighthouse and Tekton, by their own descriptions.</summary>
internal static class TeamKinds
{
    private static readonly string Folder = Path.Combine(TestTools.Root, "..", "shared", "api", "crds");
    private static readonly SemaphoreSlim Gate = new(1);
    private static bool s_done;

    public static async Task EnsureAsync(k8s.Kubernetes admin)
    {
        Assert.SkipUnless(Directory.Exists(Folder), "The descriptions of Jenkins X's kinds are not on this machine.");
        await Gate.WaitAsync();
        try
        {
            if (s_done)
                return;
            string[] names = await Task.WhenAll(new[] { "jx-environments-crd.yaml", "jx-pipelineactivities-crd.yaml", "jx-releases-crd.yaml", "jx-sourcerepositories-crd.yaml", "lh-lighthousejobs.patched.yaml", "tekton-300-pipelinerun.yaml" }.Select(file => TeachAsync(admin, file)));
            await Kubernetes.ApiServer.UntilAsync(async () =>
            {
                foreach (string name in names)
                {
                    if ((await admin.ApiextensionsV1.ReadCustomResourceDefinitionAsync(name)).Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) != true)
                        return false;
                }

                V1APIResourceList served = await admin.CustomObjects.GetAPIResourcesAsync("jenkins.io", "v1");
                return served.Resources.Count >= 4;
            });
            s_done = true;
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<string> TeachAsync(k8s.Kubernetes admin, string file)
    {
        JsonObject content = Manifest.ReadAll([new(file, await File.ReadAllTextAsync(Path.Combine(Folder, file)))]).Single(one => one.Kind == "CustomResourceDefinition").Content;
        // Conversion asks a webhook of Tekton's, which is not here.
        (content["spec"] as JsonObject)!.Remove("conversion");
        // What servers before 1.25 do not take of Kubernetes' own types in them; the kinds of Jenkins X are taken as they are.
        if (!file.StartsWith("jx-", StringComparison.Ordinal))
            Strip(content);
        V1CustomResourceDefinition definition = KubernetesJson.Deserialize<V1CustomResourceDefinition>(content.ToJsonString());
        try
        {
            await admin.ApiextensionsV1.CreateCustomResourceDefinitionAsync(definition);
        }
        catch (k8s.Autorest.HttpOperationException exception) when (exception.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // It is there, on a cluster that is used again.
        }

        return definition.Metadata.Name;
    }

    /// <summary>Takes out of a description what servers before 1.25 do not take.</summary>
    internal static void Strip(JsonNode? node)
    {
        foreach (JsonNode? child in node switch { JsonObject map => map.Select(pair => pair.Value), JsonArray list => list, _ => Enumerable.Empty<JsonNode?>() })
            Strip(child);
        if (node is JsonObject schema)
        {
            foreach (string key in new[] { "x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations" })
                schema.Remove(key);
            // The client makes null of an empty one.
            if (schema["default"] is JsonValue value && value.ToString().Length == 0)
                schema.Remove("default");
        }
    }
}
