using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes.Manifests;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>
/// Weights of Gateway API: a rule's backends share its traffic as their weights say, and 1 is the weight of one that names none
/// (https://gateway-api.sigs.k8s.io/guides/traffic-splitting/, https://gateway-api.sigs.k8s.io/reference/spec/#backendref).
/// </summary>
internal static class RouteWeights
{
    /// <summary>The largest weight that the kind allows.</summary>
    private const long Most = 1_000_000;

    /// <summary>How often a change is tried anew because somebody else was faster.</summary>
    private const int MaxTries = 5;

    /// <summary>The Services of an application that a route leads to.</summary>
    public static string[] Targets(JsonElement route, ApplicationServices services) =>
        [.. Rules(ObjectText.Clean(route)).SelectMany(Backends).Where(IsService).Select(Name).Where(services.Contains).Distinct(StringComparer.Ordinal)];

    /// <summary>Gives the new version a share of what a route leads to an application, or takes it all back: then the rules are as they were.</summary>
    public static async Task SetAsync(KubernetesApi api, string @namespace, string name, ApplicationServices services, int? percent, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await api.FindAsync<object>(Resource.HttpRoutes, @namespace, name, cancellationToken).ConfigureAwait(false) is not JsonElement live)
                return;
            JsonObject route = JsonSerializer.SerializeToNode(live)!.AsObject();
            JsonNode? before = route["spec"]!.DeepClone();
            foreach (JsonObject rule in Rules(route))
                Set(rule, services, percent, name);
            if (JsonNode.DeepEquals(before, route["spec"]))
                return;
            try
            {
                await api.ReplaceAsync(Resource.HttpRoutes, @namespace, name, route, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (CicdException faster) when (faster.Id is "ObjectChanged" or "OutcomeUnknown" && attempt < MaxTries)
            {
                // Somebody else changed the route, or the answer was lost: what is there now tells what is left to do.
            }
        }
    }

    // While the new version has a share, the rule's weights are a hundred times what they are by themselves: so the others keep theirs.
    private static void Set(JsonObject rule, ApplicationServices services, int? percent, string route)
    {
        if (rule["backendRefs"] is not JsonArray refs)
            return;
        JsonObject[] shares = [.. refs.OfType<JsonObject>().Where(backend => IsService(backend) && services.Names.Any(service => ApplicationServices.CanaryOf(service) == Name(backend)))];
        if (shares.Length > 0)
        {
            foreach (JsonObject share in shares)
                refs.Remove(share);
            foreach (JsonObject backend in refs.OfType<JsonObject>())
            {
                long given = Weight(backend) + shares.Where(share => Name(share) == ApplicationServices.CanaryOf(Name(backend)) && Port(share) == Port(backend)).Sum(Weight);
                backend["weight"] = given / 100;
            }
        }

        if (percent is not { } part || !refs.OfType<JsonObject>().Any(backend => IsService(backend) && services.Contains(Name(backend))))
            return;
        List<JsonObject> added = [];
        foreach (JsonObject backend in refs.OfType<JsonObject>())
        {
            long weight = Weight(backend);
            if (weight * 100 > Most)
                throw new CicdException("WeightTooLarge", CicdErrorKind.Invalid, $"The HTTPRoute '{route}' has a weight of {weight}, which cannot be divided into shares: {Most} is the most.", route, "Give its backends smaller weights.");
            if (!IsService(backend) || !services.Contains(Name(backend)))
            {
                backend["weight"] = weight * 100;
                continue;
            }

            JsonObject share = backend.DeepClone().AsObject();
            share["name"] = ApplicationServices.CanaryOf(Name(backend));
            share["weight"] = weight * part;
            backend["weight"] = weight * (100 - part);
            added.Add(share);
        }

        foreach (JsonObject share in added)
            refs.Add(share);
    }

    private static IEnumerable<JsonObject> Rules(JsonObject route) => (route["spec"]?["rules"] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Backends(JsonObject rule) => (rule["backendRefs"] as JsonArray ?? []).OfType<JsonObject>();

    // A Service of another namespace is another application's.
    private static bool IsService(JsonObject backend) => $"{backend["kind"] ?? "Service"}" == "Service" && $"{backend["group"]}".Length == 0 && backend["namespace"] is null;

    private static string Name(JsonObject backend) => $"{backend["name"]}";

    private static string Port(JsonObject backend) => $"{backend["port"]}";

    private static long Weight(JsonObject backend) => backend["weight"] is JsonValue value && value.TryGetValue(out long weight) ? weight : 1;
}
