using System.Text.Json;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>Leads an application's traffic to the pods of its new version, which its Services do not reach by themselves, and back. What is so already is not written again.</summary>
internal sealed class TrafficWriter(KubernetesApi api, string @namespace, string application)
{
    private readonly NginxWeights _nginx = new(api, @namespace, application);

    public Task<ApplicationServices> ServicesAsync(CancellationToken cancellationToken) => ApplicationServices.ReadAsync(api, @namespace, application, cancellationToken);

    /// <summary>Refuses a strategy for which nothing is there.</summary>
    /// <exception cref="CicdException"><c>TrafficNotSplittable</c>.</exception>
    public async Task RequireAsync(PromotionStrategy strategy, CancellationToken cancellationToken)
    {
        ApplicationServices services = await ServicesAsync(cancellationToken).ConfigureAwait(false);
        if (!services.Any)
            throw new CicdException("TrafficNotSplittable", CicdErrorKind.NotSupported, $"No Service in '{@namespace}' reaches the pods of '{application}', so that no traffic can be led.", application, "Make a Service that selects their labels, or take the strategy Rolling.");
        if (strategy != PromotionStrategy.Weighted)
            return;
        (string[] routes, (string, string[])[] ingresses, _) = await FindAsync(services, cancellationToken).ConfigureAwait(false);
        if (routes.Length == 0 && ingresses.Length == 0)
            throw new CicdException("TrafficNotSplittable", CicdErrorKind.NotSupported, $"No HTTPRoute and no Ingress of Ingress-NGINX in '{@namespace}' leads to {string.Join(", ", services.Names)}: nothing there knows weights.", application, "Make an HTTPRoute or such an Ingress, or take the strategy Rolling or BlueGreen.");
    }

    /// <summary>Leads a share of the traffic to the new version.</summary>
    public async Task LeadAsync(PromotionStrategy strategy, int percent, CancellationToken cancellationToken)
    {
        ApplicationServices services = await ServicesAsync(cancellationToken).ConfigureAwait(false);
        if (strategy == PromotionStrategy.BlueGreen)
        {
            await services.LeadAsync(api, @namespace, apart: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        (string[] routes, (string Ingress, string[] Services)[] ingresses, string[] targets) = await FindAsync(services, cancellationToken).ConfigureAwait(false);
        foreach (string target in targets)
            await services.MakeCanaryAsync(api, @namespace, application, target, cancellationToken).ConfigureAwait(false);
        foreach (string route in routes)
            await RouteWeights.SetAsync(api, @namespace, route, services, percent, cancellationToken).ConfigureAwait(false);
        foreach ((string ingress, _) in ingresses)
            await _nginx.SetAsync(ingress, services, percent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leads all traffic to the application's own pods, and leaves nothing behind of what led it elsewhere.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        ApplicationServices services = await ServicesAsync(cancellationToken).ConfigureAwait(false);
        await services.LeadAsync(api, @namespace, apart: false, cancellationToken).ConfigureAwait(false);
        foreach (JsonElement route in await RoutesAsync(cancellationToken).ConfigureAwait(false))
            await RouteWeights.SetAsync(api, @namespace, Name(route), services, null, cancellationToken).ConfigureAwait(false);
        foreach (Resource resource in (Resource[])[Resource.Ingresses, Resource.Services])
        {
            await foreach (JsonElement item in api.ListAsync<JsonElement>(resource, @namespace, $"{Workload.CanaryLabel}={application}", cancellationToken).ConfigureAwait(false))
                await api.DeleteAsync(resource, @namespace, Name(item), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(string[] Routes, (string Ingress, string[] Services)[] Ingresses, string[] Targets)> FindAsync(ApplicationServices services, CancellationToken cancellationToken)
    {
        JsonElement[] routes = [.. (await RoutesAsync(cancellationToken).ConfigureAwait(false)).Where(route => RouteWeights.Targets(route, services).Length > 0)];
        (string Ingress, string[] Services)[] ingresses = await _nginx.FindAsync(services, cancellationToken).ConfigureAwait(false);
        return ([.. routes.Select(Name)], ingresses, [.. routes.SelectMany(route => RouteWeights.Targets(route, services)).Concat(ingresses.SelectMany(one => one.Services)).Distinct(StringComparer.Ordinal)]);
    }

    private async Task<List<JsonElement>> RoutesAsync(CancellationToken cancellationToken)
    {
        List<JsonElement> routes = [];
        try
        {
            await foreach (JsonElement route in api.ListAsync<JsonElement>(Resource.HttpRoutes, @namespace, null, cancellationToken).ConfigureAwait(false))
                routes.Add(route);
        }
        catch (CicdException absent) when (absent.Kind == CicdErrorKind.NotFound)
        {
            // A cluster without Gateway API has no routes.
        }

        return routes;
    }

    private static string Name(JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;
}
