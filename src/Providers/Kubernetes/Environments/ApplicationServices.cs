using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>The Services that reach an application's own pods, also those that have been led to others for a while.</summary>
internal sealed class ApplicationServices
{
    /// <summary>The annotation of a Service that was led to other pods, with the selector that it has by itself.</summary>
    private const string SelectorAnnotation = "cicdtools/selector";

    private const string Suffix = "-canary";

    private readonly Service[] _services;

    private ApplicationServices(Service[] services)
    {
        _services = services;
        Labels = ApartLabels.Of([.. services.Select(service => service.Selector)]);
    }

    /// <summary>The labels that keep pods from them.</summary>
    public ApartLabels Labels { get; }

    public bool Any => _services.Length > 0;

    public IEnumerable<string> Names => _services.Select(service => service.Name);

    public bool Contains(string name) => Array.Exists(_services, service => service.Name == name);

    /// <summary>The name of the Service that reaches the pods apart as this one reaches the application's own.</summary>
    public static string CanaryOf(string service) => service + Suffix;

    public static async Task<ApplicationServices> ReadAsync(KubernetesApi api, string @namespace, string application, CancellationToken cancellationToken)
    {
        Dictionary<string, string> labels = await api.FindAsync<object>(Resource.Deployments, @namespace, application, cancellationToken).ConfigureAwait(false) is JsonElement deployment
            && deployment.GetProperty("spec").GetProperty("template").TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("labels", out JsonElement given) ? ApartLabels.Read(given) : [];
        List<Service> found = [];
        await foreach (JsonElement item in api.ListAsync<JsonElement>(Resource.Services, @namespace, null, cancellationToken).ConfigureAwait(false))
        {
            Service service = Read(item);
            if (service.Selector.Count > 0 && !service.IsOurs && service.Selector.All(pair => labels.TryGetValue(pair.Key, out string? value) && value == pair.Value))
                found.Add(service);
        }

        return new([.. found]);
    }

    /// <summary>Leads all of them to the pods apart, or back. Each is one write, so that its traffic goes over at once.</summary>
    public async Task LeadAsync(KubernetesApi api, string @namespace, bool apart, CancellationToken cancellationToken)
    {
        foreach (Service service in _services.Where(service => service.IsLed != apart))
        {
            JsonNode? kept = apart ? JsonSerializer.Serialize(service.Selector) : null;
            JsonObject patch = new()
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [SelectorAnnotation] = kept } },
                ["spec"] = new JsonObject { ["selector"] = Json(apart ? Labels.Selector(service.Selector) : service.Selector) },
            };
            await api.PatchAsync(Resource.Services, @namespace, service.Name, patch, "application/merge-patch+json", dryRun: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a Service that reaches the pods apart, inside the cluster alone: what leads there from the outside names it.</summary>
    public async Task MakeCanaryAsync(KubernetesApi api, string @namespace, string application, string name, CancellationToken cancellationToken)
    {
        Service service = Array.Find(_services, one => one.Name == name)!;
        string canary = CanaryOf(name);
        await RequireOursAsync(api, Resource.Services, @namespace, canary, application, cancellationToken).ConfigureAwait(false);
        JsonArray ports = [];
        foreach (JsonNode? port in service.Content["spec"]?["ports"] as JsonArray ?? [])
        {
            JsonObject own = port!.DeepClone().AsObject();
            own.Remove("nodePort");
            // https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec: TCP where none is named.
            own["protocol"] ??= "TCP";
            ports.Add(own);
        }

        JsonObject manifest = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = canary, ["namespace"] = @namespace, ["labels"] = new JsonObject { [Workload.CanaryLabel] = application, ["app.kubernetes.io/managed-by"] = "cicdtools" } },
            ["spec"] = new JsonObject { ["ports"] = ports, ["selector"] = Json(Labels.Selector(service.Selector)) },
        };
        await api.ApplyAsync(Resource.Services, @namespace, canary, manifest, dryRun: false, force: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses to change what somebody else has made under a name that we give.</summary>
    /// <exception cref="CicdException"><c>CanaryNameTaken</c>.</exception>
    public static async Task RequireOursAsync(KubernetesApi api, Resource resource, string @namespace, string name, string application, CancellationToken cancellationToken)
    {
        if (await api.FindAsync<object>(resource, @namespace, name, cancellationToken).ConfigureAwait(false) is JsonElement there && !IsOf(there, application))
            throw new CicdException("CanaryNameTaken", CicdErrorKind.Conflict, $"There is {resource.Kind} '{name}' in '{@namespace}' already, and it is not one that a promotion of '{application}' made.", name, "Rename or remove it, or take the strategy Rolling.");
    }

    /// <summary>Whether an object was made for the new version of an application.</summary>
    public static bool IsOf(JsonElement item, string application) =>
        item.GetProperty("metadata").TryGetProperty("labels", out JsonElement labels) && labels.TryGetProperty(Workload.CanaryLabel, out JsonElement of) && of.GetString() == application;

    private static Service Read(JsonElement item)
    {
        JsonElement metadata = item.GetProperty("metadata");
        string? kept = metadata.TryGetProperty("annotations", out JsonElement annotations) && annotations.TryGetProperty(SelectorAnnotation, out JsonElement text) ? text.GetString() : null;
        Dictionary<string, string> selector = kept is not null ? JsonSerializer.Deserialize<Dictionary<string, string>>(kept)! : item.GetProperty("spec").TryGetProperty("selector", out JsonElement own) ? ApartLabels.Read(own) : [];
        bool ours = metadata.TryGetProperty("labels", out JsonElement labels) && labels.TryGetProperty(Workload.CanaryLabel, out _);
        return new(metadata.GetProperty("name").GetString()!, selector, kept is not null, ours, ObjectText.Clean(item));
    }

    private static JsonObject Json(IEnumerable<KeyValuePair<string, string>> pairs) => new(pairs.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));

    private sealed record Service(string Name, Dictionary<string, string> Selector, bool IsLed, bool IsOurs, JsonObject Content);
}
