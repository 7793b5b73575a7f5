using System.Globalization;
using System.Text.Json;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Where users reach the pods of a namespace: from the outside by Ingress, Gateway or load balancer, else inside the cluster by Service.</summary>
internal sealed class AddressBook(IReadOnlyList<V1Service> services, IReadOnlyList<V1Ingress> ingresses, IReadOnlyList<JsonElement> routes, IReadOnlyList<JsonElement> gateways)
{
    /// <summary>The addresses of the pods with these labels in a namespace, the outer ones first.</summary>
    public string[] Find(string @namespace, IDictionary<string, string>? labels)
    {
        V1Service[] mine = [.. services.Where(service => service.Metadata.NamespaceProperty == @namespace && Selects(service, labels))];
        HashSet<string> names = mine.Select(service => service.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. ingresses.Where(ingress => ingress.Metadata.NamespaceProperty == @namespace).SelectMany(ingress => Of(ingress, names))
                .Concat(routes.Where(route => Text(route, "metadata", "namespace") == @namespace).SelectMany(route => Of(route, names)))
                .Concat(mine.SelectMany(Outer))
                .Concat(mine.SelectMany(Inner))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    // https://kubernetes.io/docs/concepts/services-networking/service/: a service without a selector has endpoints of its own.
    private static bool Selects(V1Service service, IDictionary<string, string>? labels) =>
        service.Spec?.Selector is { Count: > 0 } selector && labels is not null && selector.All(pair => labels.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    // https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource
    private static IEnumerable<string> Of(V1Ingress ingress, HashSet<string> services)
    {
        string? fallback = (ingress.Status?.LoadBalancer?.Ingress ?? []).Select(entry => entry.Hostname ?? entry.Ip).FirstOrDefault();
        if (ingress.Spec?.DefaultBackend?.Service is { } whole && services.Contains(whole.Name) && fallback is not null)
            yield return $"http://{fallback}/";
        foreach (V1IngressRule rule in ingress.Spec?.Rules ?? [])
        {
            string? host = string.IsNullOrEmpty(rule.Host) ? fallback : rule.Host;
            bool secure = ingress.Spec!.Tls?.Any(tls => tls.Hosts is null or { Count: 0 } || tls.Hosts.Contains(rule.Host)) == true;
            foreach (V1HTTPIngressPath path in rule.Http?.Paths ?? [])
            {
                if (host is not null && path.Backend?.Service is { } backend && services.Contains(backend.Name))
                    yield return $"{(secure ? "https" : "http")}://{host}{path.Path ?? "/"}";
            }
        }
    }

    // https://gateway-api.sigs.k8s.io/reference/spec/#httproute
    private IEnumerable<string> Of(JsonElement route, HashSet<string> services)
    {
        JsonElement spec = route.GetProperty("spec");
        if (!Items(spec, "rules").SelectMany(rule => Items(rule, "backendRefs")).Any(backend => Text(backend, "name") is { } name && services.Contains(name)))
            yield break;
        string[] hosts = [.. Items(spec, "hostnames").Select(host => host.GetString()!)];
        foreach (JsonElement parent in Items(spec, "parentRefs"))
        {
            string space = Text(parent, "namespace") ?? Text(route, "metadata", "namespace")!;
            JsonElement gateway = gateways.FirstOrDefault(one => Text(one, "metadata", "name") == Text(parent, "name") && Text(one, "metadata", "namespace") == space);
            bool secure = gateway.ValueKind == JsonValueKind.Object && Items(gateway.GetProperty("spec"), "listeners").Any(listener => Text(listener, "protocol") == "HTTPS");
            string[] reached = hosts.Length > 0 || gateway.ValueKind != JsonValueKind.Object || !gateway.TryGetProperty("status", out JsonElement status) ? hosts : [.. Items(status, "addresses").Select(address => Text(address, "value")).OfType<string>()];
            foreach (string host in reached)
                yield return $"{(secure ? "https" : "http")}://{host}/";
        }
    }

    private static IEnumerable<string> Outer(V1Service service) =>
        from entry in service.Status?.LoadBalancer?.Ingress ?? []
        let host = entry.Hostname ?? entry.Ip
        where host is not null
        from port in service.Spec.Ports ?? []
        select Address(host, port);

    // https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    private static IEnumerable<string> Inner(V1Service service) =>
        (service.Spec.Ports ?? []).Select(port => Address($"{service.Metadata.Name}.{service.Metadata.NamespaceProperty}.svc", port));

    private static string Address(string host, V1ServicePort port)
    {
        string scheme = port.Port == 443 || port.Name == "https" || port.AppProtocol == "https" ? "https" : "http";
        string number = (scheme, port.Port) is ("http", 80) or ("https", 443) ? "" : $":{port.Port.ToString(CultureInfo.InvariantCulture)}";
        return $"{scheme}://{host}{number}/";
    }

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static string? Text(JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
