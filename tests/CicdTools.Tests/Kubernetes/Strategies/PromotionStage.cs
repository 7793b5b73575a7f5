using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>An application that runs in production with its Service, and a staging from which versions come.</summary>
internal sealed class PromotionStage : IAsyncDisposable
{
    private readonly ApiServer _server;
    private readonly Caller _caller;

    private PromotionStage(ApiServer server, KubernetesProvider provider, Caller caller) => (_server, Provider, _caller) = (server, provider, caller);

    public KubernetesProvider Provider { get; }

    public string Application { get; } = "app-" + Guid.NewGuid().ToString("N")[..6];

    public string Staging { get; private set; } = "";

    public string Production { get; private set; } = "";

    public k8s.Kubernetes Admin => _server.Admin;

    /// <summary>Production runs 1.0.0 on four pods, and 1.1.0 is to come.</summary>
    public static async Task<PromotionStage> StartAsync(ApiServer server, KubernetesProvider? provider = null, Caller? caller = null)
    {
        server.Require();
        caller ??= new() { Actor = "ada" };
        PromotionStage stage = new(server, provider ?? server.Open(caller), caller) { Staging = await server.NewNamespaceAsync(), Production = await server.NewNamespaceAsync() };
        await stage.PublishAsync("1.0.0");
        await server.Admin.CoreV1.CreateNamespacedServiceAsync(Manifests.Service(stage.Application), stage.Staging);
        Assert.Equal(PromotionStatus.Succeeded, (await stage.PromoteAsync("1.0.0")).Status);
        await stage.PublishAsync("1.1.0");
        return stage;
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();

    public IPromotions Engine() => new ProviderCatalog().Promotions(Provider, _caller);

    public Task<Change> PlanAsync(string version, PromotionStrategy strategy = PromotionStrategy.Rolling, PromotionSteps? steps = null, int percent = 100) =>
        Engine().PlanAsync(new() { Application = Application, Version = version, Environment = Production, Percent = steps?.Shares[^1] ?? percent, Steps = steps, Strategy = strategy }, default);

    public async Task<Promotion> PromoteAsync(string version, PromotionStrategy strategy = PromotionStrategy.Rolling, PromotionSteps? steps = null, int percent = 100) => await RunAsync(await PlanAsync(version, strategy, steps, percent));

    public async Task<Promotion> UndoAsync(Promotion promotion) => await RunAsync(await Engine().PlanUndoAsync(promotion, "oops", default));

    public async Task<Promotion> ResumeAsync(string id) => await RunAsync(await Engine().PlanResumeAsync(id, default));

    public static async Task<Promotion> RunAsync(Change change) => (Promotion)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;

    public async Task PublishAsync(string version)
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(Provider, Staging, Manifests.Yaml(Application, $"{Application}:{version}", replicas: 4)));
        await Provider.WatchRolloutAsync(Application, Staging, default).LastAsync();
    }

    /// <summary>A route of Gateway API to the Service, and to others beside it.</summary>
    public async Task RouteAsync(params (string Service, int? Weight)[] others)
    {
        await CustomResources.EnsureHttpRoutesAsync(Admin);
        JsonArray backends = [new JsonObject { ["name"] = Application, ["port"] = 80 }];
        foreach ((string service, int? weight) in others)
        {
            if (service == Application)
                backends[0]!["weight"] = weight;
            else
                backends.Add(new JsonObject { ["name"] = service, ["port"] = 80, ["weight"] = weight });
        }

        JsonObject route = new()
        {
            ["apiVersion"] = "gateway.networking.k8s.io/v1",
            ["kind"] = "HTTPRoute",
            ["metadata"] = new JsonObject { ["name"] = "web" },
            ["spec"] = new JsonObject { ["hostnames"] = new JsonArray("app.example.com"), ["parentRefs"] = new JsonArray(new JsonObject { ["name"] = "public" }), ["rules"] = new JsonArray(new JsonObject { ["backendRefs"] = backends }) },
        };
        await Admin.CustomObjects.CreateNamespacedCustomObjectAsync(JsonSerializer.Deserialize<object>(route.ToJsonString()), "gateway.networking.k8s.io", "v1", Production, "httproutes");
    }

    /// <summary>The weights that the route has, such as <c>app 90, app-canary 10</c>, with the application's name as <c>app</c>.</summary>
    public async Task<string> WeightsAsync()
    {
        JsonElement route = (JsonElement)await Admin.CustomObjects.GetNamespacedCustomObjectAsync("gateway.networking.k8s.io", "v1", Production, "httproutes", "web");
        return string.Join(", ", route.GetProperty("spec").GetProperty("rules")[0].GetProperty("backendRefs").EnumerateArray().Select(backend => $"{backend.GetProperty("name").GetString()!.Replace(Application, "app", StringComparison.Ordinal)} {backend.GetProperty("weight").GetInt32()}"));
    }

    /// <summary>The versions of the pods that a Service reaches, such as <c>1.1.0×4</c>.</summary>
    public async Task<string> ReachesAsync(string service)
    {
        V1Service found = await Admin.CoreV1.ReadNamespacedServiceAsync(service, Production);
        string selector = string.Join(',', found.Spec.Selector.Select(pair => $"{pair.Key}={pair.Value}"));
        return Versions((await Admin.CoreV1.ListNamespacedPodAsync(Production, labelSelector: selector)).Items);
    }

    /// <summary>The versions of all pods that are ready.</summary>
    public async Task<string> RunsAsync() => Versions((await Admin.CoreV1.ListNamespacedPodAsync(Production)).Items);

    public async Task<string[]> PodsAsync() => [.. (await Admin.CoreV1.ListNamespacedPodAsync(Production)).Items.Where(pod => pod.Metadata.DeletionTimestamp is null).Select(pod => pod.Metadata.Name).Order(StringComparer.Ordinal)];

    /// <summary>What is there of an application's second Deployment, and of all that led traffic to it.</summary>
    public async Task<string[]> LeftoversAsync() =>
    [
        .. (await Admin.AppsV1.ListNamespacedDeploymentAsync(Production)).Items.Select(item => item.Metadata.Name).Where(name => name != Application),
        .. (await Admin.CoreV1.ListNamespacedServiceAsync(Production)).Items.Select(item => item.Metadata).Where(metadata => metadata.Name != Application || metadata.Annotations?.ContainsKey("cicdtools/selector") == true).Select(metadata => metadata.Name),
        .. (await Admin.NetworkingV1.ListNamespacedIngressAsync(Production)).Items.Select(item => item.Metadata.Name).Where(name => name != "web"),
    ];

    public async Task<Application> ThereAsync() => await Provider.GetApplicationsAsync(Application, Production, default).SingleAsync();

    /// <summary>The ledger, newest first.</summary>
    public async Task<string> LedgerAsync() => string.Join(", ", await Provider.GetDeploymentsAsync(Application, Production, default).Select(entry => $"{entry.Version} {entry.Percent}").ToArrayAsync());

    /// <summary>The lease of whoever was cut off ends by itself after half a minute; a test does not wait for it.</summary>
    public async Task FreeAsync()
    {
        foreach (V1Lease lease in (await Admin.CoordinationV1.ListNamespacedLeaseAsync(Production)).Items)
            await Admin.CoordinationV1.DeleteNamespacedLeaseAsync(lease.Metadata.Name, Production);
    }

    private static string Versions(IEnumerable<V1Pod> pods) =>
        string.Join(' ', pods.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true)
            .GroupBy(pod => pod.Spec.Containers[0].Image.Split(':')[^1]).OrderByDescending(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}×{group.Count()}"));
}
