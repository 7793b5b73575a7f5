using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>Makes workloads run releases. Of a workload that is there only the images, the version and the number of pods are changed: the rest is the environment's own.</summary>
internal sealed partial class TrackWriter(KubernetesApi api, string @namespace, string application)
{
    private const string TrackLabel = "cicdtools/track";

    /// <summary>The annotation of a Deployment that is changed in another way than its own, with its own.</summary>
    private const string StrategyAnnotation = "cicdtools/strategy";

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(200);

    /// <summary>The label of what a promotion brought, with the application's name.</summary>
    private const string PromotedLabel = "cicdtools/promoted";

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
    [System.Text.RegularExpressions.GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", System.Text.RegularExpressions.RegexOptions.CultureInvariant)]
    private static partial System.Text.RegularExpressions.Regex LabelValue();

    /// <summary>Whether a label may have this value.</summary>
    public static bool IsLabelValue(string value) => LabelValue().IsMatch(value);

    /// <summary>Makes a track run its release with so many pods.</summary>
    /// <param name="track">The track.</param>
    /// <param name="replicas">How many pods.</param>
    /// <param name="images">The images of the release by container.</param>
    /// <param name="recreate">Whether the old pods end before the new ones start. <see cref="RestoreAsync"/> brings the Deployment's own way back.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task PutAsync(Track track, int replicas, IReadOnlyDictionary<string, string> images, bool recreate, CancellationToken cancellationToken)
    {
        if (await api.FindAsync<object>(Resource.Deployments, @namespace, track.Name, cancellationToken).ConfigureAwait(false) is JsonElement there)
        {
            RequireContainers(there, images, track.Release);
            JsonObject patch = Patch(there, track.Release, replicas, images);
            if (track.Apart is { } way)
                patch["metadata"] = new JsonObject { ["labels"] = new JsonObject { [Workload.ApartLabel] = $"{way}" } };
            if (recreate)
                Recreate(patch, there);
            await api.PatchAsync(Resource.Deployments, @namespace, track.Name, patch, "application/strategic-merge-patch+json", dryRun: false, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!track.IsCanary)
            throw Errors.NotFound("ApplicationNotFound", $"Deployment in '{@namespace}' by the name", track.Name);
        JsonObject canary = ObjectText.Clean(await LiveAsync(@namespace, application, cancellationToken).ConfigureAwait(false));
        Rename(canary, track.Name);
        Label(canary["metadata"]!, Workload.CanaryLabel, application);
        canary["spec"]!["replicas"] = replicas;
        if (track.Apart is { } apart)
            await KeepApartAsync(canary, apart, cancellationToken).ConfigureAwait(false);
        // The selector tells the canary's pods from the others', and a Service that selects the application's labels reaches both.
        ((JsonObject)canary["spec"]!["selector"]!["matchLabels"]!)[TrackLabel] = "canary";
        Label(canary["spec"]!["template"]!["metadata"]!, TrackLabel, "canary");
        Run(canary, track.Release, images);
        await api.CreateAsync(Resource.Deployments, @namespace, canary, dryRun: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings an application into a namespace that has none of it: its Deployment and the Services that select its pods, as they are where it runs.</summary>
    public async Task BringAsync(string from, Track track, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        JsonObject deployment = ObjectText.Clean(await LiveAsync(from, application, cancellationToken).ConfigureAwait(false));
        Rename(deployment, track.Name);
        Label(deployment["metadata"]!, PromotedLabel, application);
        deployment["spec"]!["replicas"] = track.Replicas;
        Run(deployment, track.Release, images);
        JsonObject labels = (JsonObject)deployment["spec"]!["template"]!["metadata"]!["labels"]!;
        await foreach (JsonElement item in api.ListAsync<JsonElement>(Resource.Services, from, null, cancellationToken).ConfigureAwait(false))
        {
            if (item.GetProperty("spec").TryGetProperty("selector", out JsonElement selector) && selector.EnumerateObject().All(pair => $"{labels[pair.Name]}" == pair.Value.GetString()))
                await BringAsync(item, cancellationToken).ConfigureAwait(false);
        }

        await api.CreateAsync(Resource.Deployments, @namespace, deployment, dryRun: false, cancellationToken).ConfigureAwait(false);
    }

    public Task ScaleAsync(string name, int replicas, CancellationToken cancellationToken) =>
        api.PatchAsync(Resource.Deployments, @namespace, name, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }, "application/merge-patch+json", dryRun: false, cancellationToken);

    /// <summary>Brings back the Deployment's own way of changing its pods, where a promotion took another one.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        if (await api.FindAsync<object>(Resource.Deployments, @namespace, application, cancellationToken).ConfigureAwait(false) is not JsonElement there
            || !there.GetProperty("metadata").TryGetProperty("annotations", out JsonElement annotations) || !annotations.TryGetProperty(StrategyAnnotation, out JsonElement kept))
            return;
        JsonObject patch = new()
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [StrategyAnnotation] = null } },
            ["spec"] = new JsonObject { ["strategy"] = JsonNode.Parse(kept.GetString()!) },
        };
        await api.PatchAsync(Resource.Deployments, @namespace, application, patch, "application/merge-patch+json", dryRun: false, cancellationToken).ConfigureAwait(false);
    }

    public Task EndCanaryAsync(CancellationToken cancellationToken) => api.DeleteAsync(Resource.Deployments, @namespace, Track.CanaryOf(application), cancellationToken);

    /// <summary>The selector of the second Deployment's pods; null where there is none.</summary>
    public async Task<string?> CanarySelectorAsync(CancellationToken cancellationToken) =>
        await api.FindAsync<object>(Resource.Deployments, @namespace, Track.CanaryOf(application), cancellationToken).ConfigureAwait(false) is JsonElement there
            ? string.Join(',', there.GetProperty("spec").GetProperty("selector").GetProperty("matchLabels").EnumerateObject().Select(label => $"{label.Name}={label.Value.GetString()}"))
            : null;

    /// <summary>Waits until all pods of a selector are ending.</summary>
    public async Task GoneAsync(string selector, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (await AnyAsync(selector, cancellationToken).ConfigureAwait(false))
            await Task.Delay(Pulse, clock, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> AnyAsync(string selector, CancellationToken cancellationToken)
    {
        await foreach (JsonElement pod in api.ListAsync<JsonElement>(Resource.Pods, @namespace, selector, cancellationToken).ConfigureAwait(false))
        {
            if (!pod.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _))
                return true;
        }

        return false;
    }

    /// <summary>Ends the application, with what a promotion brought together with it.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await EndCanaryAsync(cancellationToken).ConfigureAwait(false);
        await api.DeleteAsync(Resource.Deployments, @namespace, application, cancellationToken).ConfigureAwait(false);
        await foreach (JsonElement item in api.ListAsync<JsonElement>(Resource.Services, @namespace, $"{PromotedLabel}={application}", cancellationToken).ConfigureAwait(false))
            await api.DeleteAsync(Resource.Services, @namespace, item.GetProperty("metadata").GetProperty("name").GetString()!, cancellationToken).ConfigureAwait(false);
    }

    private async Task BringAsync(JsonElement item, CancellationToken cancellationToken)
    {
        JsonObject service = ObjectText.Clean(item);
        // The items of a list do not repeat what they are.
        service["apiVersion"] = Resource.Services.ApiVersion;
        service["kind"] = Resource.Services.Kind;
        Rename(service, $"{service["metadata"]!["name"]}");
        Label(service["metadata"]!, PromotedLabel, application);
        JsonObject spec = (JsonObject)service["spec"]!;
        // Addresses and ports of nodes are the cluster's to give, each once.
        foreach (string given in (string[])["clusterIP", "clusterIPs", "healthCheckNodePort", "loadBalancerIP", "externalIPs"])
        {
            if ($"{spec[given]}" != "None")
                spec.Remove(given);
        }

        foreach (JsonNode? port in spec["ports"] as JsonArray ?? [])
            (port as JsonObject)?.Remove("nodePort");
        try
        {
            await api.CreateAsync(Resource.Services, @namespace, service, dryRun: false, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException there) when (there.Id == "ObjectExists")
        {
            // The environment has one of its own.
        }
    }

    private async Task<JsonElement> LiveAsync(string space, string name, CancellationToken cancellationToken) =>
        await api.FindAsync<object>(Resource.Deployments, space, name, cancellationToken).ConfigureAwait(false) is JsonElement found ? found
        : throw Errors.NotFound("ApplicationNotFound", $"Deployment in '{space}' by the name", name);

    private void Rename(JsonObject item, string name)
    {
        JsonObject metadata = (JsonObject)item["metadata"]!;
        metadata["name"] = name;
        metadata["namespace"] = @namespace;
        metadata.Remove("ownerReferences");
        metadata.Remove("finalizers");
        if (metadata["annotations"] is not JsonObject annotations)
            return;
        annotations.Remove("deployment.kubernetes.io/revision");
        annotations.Remove("kubectl.kubernetes.io/last-applied-configuration");
    }

    private static void Run(JsonObject deployment, ReleaseId release, IReadOnlyDictionary<string, string> images)
    {
        JsonNode template = deployment["spec"]!["template"]!;
        foreach (JsonNode? container in (template["spec"]!["containers"] as JsonArray ?? []).Concat(template["spec"]!["initContainers"] as JsonArray ?? []))
        {
            if (images.TryGetValue($"{container!["name"]}", out string? image))
                container["image"] = image;
        }

        if (LabelValue().IsMatch(release.Version))
            Label(template["metadata"]!, Workload.VersionLabel, release.Version);
    }

    // https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment: the controller ends the old pods first, also where we are gone by then.
    private static void Recreate(JsonObject patch, JsonElement there)
    {
        patch["spec"]!["strategy"] = new JsonObject { ["type"] = "Recreate", ["rollingUpdate"] = null };
        bool isKept = there.GetProperty("metadata").TryGetProperty("annotations", out JsonElement annotations) && annotations.TryGetProperty(StrategyAnnotation, out _);
        if (!isKept && there.GetProperty("spec").TryGetProperty("strategy", out JsonElement own))
            patch["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [StrategyAnnotation] = own.GetRawText() } };
    }

    private async Task KeepApartAsync(JsonObject canary, PromotionStrategy strategy, CancellationToken cancellationToken)
    {
        ApartLabels labels = (await ApplicationServices.ReadAsync(api, @namespace, application, cancellationToken).ConfigureAwait(false)).Labels;
        Label(canary["metadata"]!, Workload.ApartLabel, $"{strategy}");
        foreach (JsonNode? place in (JsonNode?[])[canary["spec"]!["selector"]!["matchLabels"], canary["spec"]!["template"]!["metadata"]!["labels"]])
        {
            foreach ((string key, JsonNode? value) in (place as JsonObject ?? []).ToArray())
            {
                if (labels.Contains(key))
                    place![key] = labels.Value(key, $"{value}");
            }
        }
    }

    private static JsonObject Patch(JsonElement there, ReleaseId release, int replicas, IReadOnlyDictionary<string, string> images)
    {
        JsonElement pod = there.GetProperty("spec").GetProperty("template").GetProperty("spec");
        JsonObject template = new() { ["spec"] = new JsonObject { ["containers"] = Images(pod, "containers", images), ["initContainers"] = Images(pod, "initContainers", images) } };
        if (LabelValue().IsMatch(release.Version))
            template["metadata"] = new JsonObject { ["labels"] = new JsonObject { [Workload.VersionLabel] = release.Version } };
        return new() { ["spec"] = new JsonObject { ["replicas"] = replicas, ["template"] = template } };
    }

    private static JsonArray Images(JsonElement pod, string list, IReadOnlyDictionary<string, string> images) =>
        [.. (pod.TryGetProperty(list, out JsonElement containers) ? containers.EnumerateArray() : default).Select(container => container.GetProperty("name").GetString()!).Select(name => new JsonObject { ["name"] = name, ["image"] = images[name] })];

    // A patch with a container that is not there would add one.
    private void RequireContainers(JsonElement there, IReadOnlyDictionary<string, string> images, ReleaseId release)
    {
        ImageSet live = new(KubernetesApi.Typed<k8s.Models.V1Deployment>(there).Spec.Template.Spec);
        if (!live.ByContainer.Keys.Order(StringComparer.Ordinal).SequenceEqual(images.Keys.Order(StringComparer.Ordinal)))
            throw new CicdException("ContainersDiffer", CicdErrorKind.Conflict, $"{application} {release.Version} has the containers {string.Join(", ", images.Keys)}, and in '{@namespace}' it has {string.Join(", ", live.ByContainer.Keys)}.", application, $"Change the manifest of '{@namespace}' first, with Publish-CicdManifest.");
    }

    private static void Label(JsonNode metadata, string name, string value)
    {
        if (metadata["labels"] is not JsonObject labels)
            metadata["labels"] = labels = [];
        labels[name] = value;
    }
}
