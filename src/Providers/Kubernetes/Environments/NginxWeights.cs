using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Providers.Kubernetes.Workloads;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>
/// Weights of Ingress-NGINX: a second Ingress with the same hosts and paths takes a percentage of the requests
/// (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary).
/// </summary>
internal sealed class NginxWeights(KubernetesApi api, string @namespace, string application)
{
    private const string Canary = "nginx.ingress.kubernetes.io/canary";
    private const string Weight = "nginx.ingress.kubernetes.io/canary-weight";

    /// <summary>https://kubernetes.io/docs/concepts/services-networking/ingress/#deprecated-annotation: what named the class before there was a field for it.</summary>
    private const string OldClass = "kubernetes.io/ingress.class";

    /// <summary>https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class.</summary>
    private const string DefaultClass = "ingressclass.kubernetes.io/is-default-class";

    /// <summary>https://kubernetes.github.io/ingress-nginx/user-guide/multiple-ingress/: what the controller calls itself in its IngressClass, unless it is told another name.</summary>
    private const string Controller = "k8s.io/ingress-nginx";

    private static readonly Resource Classes = new("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false);

    /// <summary>The Ingresses of Ingress-NGINX that lead to an application's Services, each with those Services.</summary>
    /// <exception cref="CicdException"><c>CanaryNameTaken</c>: somebody has a canary of his own on a host; the controller takes one.</exception>
    public async Task<(string Ingress, string[] Services)[]> FindAsync(ApplicationServices services, CancellationToken cancellationToken)
    {
        List<V1Ingress> all = [];
        await foreach (V1Ingress item in api.ListAsync<V1Ingress>(Resource.Ingresses, @namespace, null, cancellationToken).ConfigureAwait(false))
            all.Add(item);
        List<V1Ingress> mine = all.FindAll(item => !IsCanary(item) && Targets(item, services).Length > 0);
        if (mine.Count == 0)
            return [];
        (HashSet<string> named, bool byDefault) = await ClassesAsync(cancellationToken).ConfigureAwait(false);
        mine.RemoveAll(item => item.Spec.IngressClassName is { } name ? !named.Contains(name) : Annotation(item, OldClass) is { } old ? old != "nginx" : !byDefault);
        foreach (V1Ingress other in all.Where(item => IsCanary(item) && item.Metadata.Labels?.ContainsKey(Workload.CanaryLabel) != true))
        {
            if (mine.Exists(item => Hosts(item).Intersect(Hosts(other)).Any()))
                throw new CicdException("CanaryNameTaken", CicdErrorKind.Conflict, $"The Ingress '{other.Metadata.Name}' in '{@namespace}' is a canary already, and Ingress-NGINX takes one for each rule.", other.Metadata.Name, "Remove it, or take the strategy Rolling.");
        }

        return [.. mine.Select(item => (item.Metadata.Name, Targets(item, services)))];
    }

    /// <summary>Leads a percentage of what an Ingress takes for an application to its new version.</summary>
    public async Task SetAsync(string name, ApplicationServices services, int percent, CancellationToken cancellationToken)
    {
        if (await api.FindAsync<object>(Resource.Ingresses, @namespace, name, cancellationToken).ConfigureAwait(false) is not JsonElement live)
            return;
        string canary = ApplicationServices.CanaryOf(name);
        await ApplicationServices.RequireOursAsync(api, Resource.Ingresses, @namespace, canary, application, cancellationToken).ConfigureAwait(false);
        JsonObject main = ObjectText.Clean(live);
        JsonObject annotations = new() { [Canary] = "true", [Weight] = percent.ToString(CultureInfo.InvariantCulture) };
        if (main["metadata"]?["annotations"]?[OldClass] is { } old)
            annotations[OldClass] = $"{old}";
        JsonObject spec = new() { ["rules"] = Rules(main, services) };
        if (main["spec"]!["ingressClassName"] is { } kind)
            spec["ingressClassName"] = $"{kind}";
        JsonObject manifest = new()
        {
            ["apiVersion"] = Resource.Ingresses.ApiVersion,
            ["kind"] = Resource.Ingresses.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = canary,
                ["namespace"] = @namespace,
                ["labels"] = new JsonObject { [Workload.CanaryLabel] = application, ["app.kubernetes.io/managed-by"] = "cicdtools" },
                ["annotations"] = annotations,
            },
            ["spec"] = spec,
        };
        await api.ApplyAsync(Resource.Ingresses, @namespace, canary, manifest, dryRun: false, force: true, cancellationToken).ConfigureAwait(false);
    }

    // Only what leads to the application: of other paths of the host there is nothing new.
    private static JsonArray Rules(JsonObject main, ApplicationServices services)
    {
        JsonArray rules = [];
        foreach (JsonObject rule in (main["spec"]?["rules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            JsonObject copy = rule.DeepClone().AsObject();
            if (copy["http"]?["paths"] is not JsonArray paths)
                continue;
            foreach (JsonObject path in paths.OfType<JsonObject>().ToArray())
            {
                string service = $"{path["backend"]?["service"]?["name"]}";
                if (services.Contains(service))
                    path["backend"]!["service"]!["name"] = ApplicationServices.CanaryOf(service);
                else
                    paths.Remove(path);
            }

            if (paths.Count > 0)
                rules.Add(copy);
        }

        return rules;
    }

    private async Task<(HashSet<string> Named, bool IsDefault)> ClassesAsync(CancellationToken cancellationToken)
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        bool byDefault = false;
        try
        {
            await foreach (V1IngressClass item in api.ListAsync<V1IngressClass>(Classes, null, null, cancellationToken).ConfigureAwait(false))
            {
                if (item.Spec.Controller != Controller)
                    continue;
                named.Add(item.Metadata.Name);
                byDefault |= item.Metadata.Annotations is { } annotations && annotations.TryGetValue(DefaultClass, out string? value) && value == "true";
            }
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            // Whoever may not look at the cluster's classes goes by the name that the controller's own installation gives its class.
            named.Add("nginx");
        }

        return (named, byDefault);
    }

    private static string[] Targets(V1Ingress ingress, ApplicationServices services) =>
        [.. (ingress.Spec?.Rules ?? []).SelectMany(rule => rule.Http?.Paths ?? []).Select(path => path.Backend?.Service?.Name).OfType<string>().Where(services.Contains).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Hosts(V1Ingress ingress) => (ingress.Spec?.Rules ?? []).Select(rule => rule.Host ?? "");

    private static bool IsCanary(V1Ingress ingress) => Annotation(ingress, Canary) == "true";

    private static string? Annotation(V1Ingress ingress, string name) => ingress.Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out string? value) ? value : null;
}
