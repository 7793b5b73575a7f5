using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Metrics;
using k8s;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>Weights where Argo Rollouts has them: https://argo-rollouts.readthedocs.io/en/stable/features/canary/.</summary>
[Collection("cluster")]
public sealed class ArgoRolloutTests(ApiServer server) : IAsyncLifetime
{
    private const string OwnSteps = """[{"setWeight":20},{"pause":{"duration":"1h"}}]""";

    private readonly Caller _caller = new() { Actor = "ada" };
    private readonly string _application = "app-" + Guid.NewGuid().ToString("N")[..6];
    private KubernetesProvider _provider = null!;
    private TestRollouts _controller = null!;
    private string _staging = "", _production = "";

    public async ValueTask InitializeAsync()
    {
        server.Require();
        await CustomResources.EnsureRolloutsAsync(server.Admin);
        _provider = server.Open(_caller);
        _staging = await server.NewNamespaceAsync();
        _production = await server.NewNamespaceAsync();
        _controller = new(server.Admin, _production);
        _controller.Start();
        JsonObject rollout = JsonNode.Parse($$"""
            {"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"{{_application}}"},
             "spec":{"replicas":4,"selector":{"matchLabels":{"app":"{{_application}}"} },"strategy":{"canary":{"steps":{{OwnSteps}}} },
             "template":{"metadata":{"labels":{"app":"{{_application}}"} },"spec":{"containers":[{"name":"web","image":"{{_application}}:1.0.0"}]} } } }
            """)!.AsObject();
        await server.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(JsonSerializer.Deserialize<object>(rollout.ToJsonString()), "argoproj.io", "v1alpha1", _production, "rollouts");
        await ApiServer.UntilAsync(async () => (await StateAsync())["status"]?["phase"]?.ToString() == "Healthy");
        await PublishAsync("1.1.0");
    }

    public async ValueTask DisposeAsync()
    {
        if (_controller is not null)
            await _controller.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_controller_gets_the_weight_of_every_step_and_its_own_steps_back()
    {
        await using FakePrometheus prometheus = new();
        List<string> seen = [];
        prometheus.Now = _ =>
        {
            seen.Add($"{WeightAsync().GetAwaiter().GetResult()}: {RunsAsync().GetAwaiter().GetResult()}");
            return ["0"];
        };
        await prometheus.StartAsync();
        Promotion done = await PromoteAsync(new() { Shares = [10, 25, 50, 100], Metrics = [new(prometheus.Address, "errors", null, 1)] });
        Assert.Equal(PromotionStatus.Succeeded, done.Status);
        Assert.Equal(["10: 1.1.0×1 1.0.0×4", "25: 1.1.0×1 1.0.0×4", "50: 1.1.0×2 1.0.0×4", "100: 1.1.0×4 1.0.0×4"], seen);
        await ApiServer.UntilAsync(async () => await RunsAsync() == "1.1.0×4");
        await OwnAgainAsync();
        Application there = await _provider.GetApplicationsAsync(_application, _production, default).SingleAsync();
        Assert.Equal(("1.1.0", 100, null), (there.Version, there.Percent, there.PreviousVersion));

        Promotion undone = (Promotion)(await ApplyAsync(await Engine().PlanUndoAsync(done, "oops", default)))!;
        Assert.Equal(PromotionStatus.Succeeded, undone.Status);
        await ApiServer.UntilAsync(async () => await RunsAsync() == "1.0.0×4");
        await OwnAgainAsync();
    }

    [Fact]
    public async Task A_check_that_fails_goes_back_to_the_stable_pods()
    {
        string[] pods = await PodsAsync();
        await using FakePrometheus prometheus = new();
        int asked = 0;
        prometheus.Now = _ => [++asked < 2 ? "0" : "5"];
        await prometheus.StartAsync();
        Promotion failed = await PromoteAsync(new() { Shares = [25, 50, 100], Metrics = [new(prometheus.Address, "errors", null, 1)] });
        Assert.Equal((PromotionStatus.Failed, "At 50 %: 'errors' is 5, and has to be at most 1. It has gone back to 1.0.0."), (failed.Status, failed.Message));
        await ApiServer.UntilAsync(async () => (await PodsAsync()).SequenceEqual(pods));
        await OwnAgainAsync();
    }

    [Fact]
    public async Task A_version_that_does_not_start_goes_back_with_its_reason()
    {
        await PublishAsync("1.1.0-crash");
        Promotion failed = (Promotion)(await ApplyAsync(await PlanAsync("1.1.0-crash", new() { Shares = [25, 100] })))!;
        Assert.Equal(PromotionStatus.Failed, failed.Status);
        Assert.Contains("ends again and again", failed.Message, StringComparison.Ordinal);
        await ApiServer.UntilAsync(async () => await RunsAsync() == "1.0.0×4");
        await OwnAgainAsync();
    }

    [Fact]
    public async Task A_share_stays_and_a_larger_one_goes_on_and_back()
    {
        Promotion quarter = await PromoteAsync(new() { Shares = [25] });
        Application there = await _provider.GetApplicationsAsync(_application, _production, default).SingleAsync();
        Assert.Equal(("1.1.0", 25, "1.0.0", "25"), (there.Version, there.Percent, there.PreviousVersion, await WeightAsync()));
        Promotion half = await PromoteAsync(new() { Shares = [50] });
        Assert.Equal("50", await WeightAsync());
        await ApplyAsync(await Engine().PlanUndoAsync(half, null, default));
        Assert.Equal("25", await WeightAsync());
        await ApplyAsync(await Engine().PlanUndoAsync(quarter, null, default));
        await ApiServer.UntilAsync(async () => await RunsAsync() == "1.0.0×4");
        await OwnAgainAsync();
    }

    [Fact]
    public async Task Another_strategy_than_weights_is_refused_before_anything_is_done()
    {
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => Engine().PlanAsync(new() { Application = _application, Version = "1.1.0", Environment = _production, Strategy = PromotionStrategy.BlueGreen }, default));
        Assert.Equal("StrategyNotSupported", refused.Id);
        Assert.Equal("StrategyNotSupported", (await Assert.ThrowsAsync<CicdException>(() => Engine().PlanAsync(new() { Application = _application, Version = "1.1.0", Environment = _production, Percent = 50 }, default))).Id);
        Assert.Equal("1.0.0×4", await RunsAsync());
    }

    private IPromotions Engine() => new ProviderCatalog().Promotions(_provider, _caller);

    private Task<Change> PlanAsync(string version, PromotionSteps steps) =>
        Engine().PlanAsync(new() { Application = _application, Version = version, Environment = _production, Percent = steps.Shares[^1], Steps = steps, Strategy = PromotionStrategy.Weighted }, default);

    private async Task<Promotion> PromoteAsync(PromotionSteps steps) => (Promotion)(await ApplyAsync(await PlanAsync("1.1.0", steps)))!;

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private async Task PublishAsync(string version)
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _staging, Manifests.Yaml(_application, $"{_application}:{version}", replicas: 1)));
        await _provider.WatchRolloutAsync(_application, _staging, default).LastAsync();
    }

    private async Task<JsonObject> StateAsync() =>
        JsonSerializer.SerializeToNode((JsonElement)await server.Admin.CustomObjects.GetNamespacedCustomObjectAsync("argoproj.io", "v1alpha1", _production, "rollouts", _application))!.AsObject();

    /// <summary>The weight that the controller has set for the new version.</summary>
    private async Task<string> WeightAsync() => $"{(await StateAsync())["status"]!["canary"]!["weights"]!["canary"]!["weight"]}";

    private async Task OwnAgainAsync() => await ApiServer.UntilAsync(async () =>
    {
        JsonObject state = await StateAsync();
        return state["spec"]!["strategy"]!["canary"]!["steps"]!.ToJsonString() == OwnSteps && state["metadata"]!["annotations"]?["cicdtools/steps"] is null && $"{state["status"]!["phase"]}" == "Healthy";
    });

    private async Task<string[]> PodsAsync() => [.. (await server.Admin.CoreV1.ListNamespacedPodAsync(_production)).Items.Where(pod => pod.Metadata.DeletionTimestamp is null).Select(pod => pod.Metadata.Name).Order(StringComparer.Ordinal)];

    private async Task<string> RunsAsync() =>
        string.Join(' ', (await server.Admin.CoreV1.ListNamespacedPodAsync(_production)).Items.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true)
            .GroupBy(pod => pod.Spec.Containers[0].Image.Split(':')[^1]).OrderByDescending(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}×{group.Count()}"));
}
