using System.Text.Json.Nodes;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>
/// The protocol of ports that name none: TCP (https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec). Ports are told apart by it,
/// and servers up to 1.20 do not fill it in before they look: they answer 500 (https://github.com/kubernetes-sigs/structured-merge-diff/issues/130). Newer ones make the same of it.
/// </summary>
internal static class PortDefaults
{
    public static void Fill(JsonObject manifest)
    {
        JsonNode? spec = manifest["spec"];
        switch ($"{manifest["apiVersion"]} {manifest["kind"]}")
        {
            case "v1 Service":
                Ports((spec as JsonObject)?["ports"]);
                break;
            case "v1 Pod":
                Pod(spec);
                break;
            case "apps/v1 Deployment" or "apps/v1 StatefulSet" or "apps/v1 DaemonSet" or "apps/v1 ReplicaSet" or "batch/v1 Job" or "v1 ReplicationController":
                Pod(Inner(spec, "template", "spec"));
                break;
            case "batch/v1 CronJob" or "batch/v1beta1 CronJob":
                Pod(Inner(spec, "jobTemplate", "spec", "template", "spec"));
                break;
            default:
                break;
        }
    }

    private static void Pod(JsonNode? spec)
    {
        foreach (string list in (string[])["containers", "initContainers"])
        {
            foreach (JsonObject container in ((spec as JsonObject)?[list] as JsonArray ?? []).OfType<JsonObject>())
                Ports(container["ports"]);
        }
    }

    private static void Ports(JsonNode? list)
    {
        foreach (JsonObject port in (list as JsonArray ?? []).OfType<JsonObject>())
            port["protocol"] ??= "TCP";
    }

    // What is not as it should be is the server's to refuse.
    private static JsonNode? Inner(JsonNode? node, params string[] path)
    {
        foreach (string name in path)
            node = (node as JsonObject)?[name];
        return node;
    }
}
