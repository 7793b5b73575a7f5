using CicdTools.Tests.Metrics;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>Shares of the traffic: https://gateway-api.sigs.k8s.io/guides/traffic-splitting/ and https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary.</summary>
[Collection("cluster")]
public sealed class WeightedTests(ApiServer server)
{
    [Fact]
    public async Task A_route_has_the_weights_of_every_step_and_is_as_it_was_at_the_end()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.RouteAsync();
        Assert.Equal("app 1", await stage.WeightsAsync());
        await using FakePrometheus prometheus = await PrometheusAsync();
        List<string> seen = [];
        prometheus.Now = _ =>
        {
            seen.Add($"{stage.WeightsAsync().GetAwaiter().GetResult()}; {stage.ReachesAsync(stage.Application).GetAwaiter().GetResult()} and {stage.ReachesAsync(stage.Application + "-canary").GetAwaiter().GetResult()}");
            return ["0"];
        };
        Promotion done = await stage.PromoteAsync("1.1.0", PromotionStrategy.Weighted, Steps(prometheus, 10, 25, 50, 100));
        Assert.Equal((PromotionStatus.Succeeded, 4, PromotionStrategy.Weighted), (done.Status, done.Steps!.Done, done.Strategy));
        string[] expected =
        [
            "app 90, app-canary 10; 1.0.0×4 and 1.1.0×1",
            "app 75, app-canary 25; 1.0.0×4 and 1.1.0×1",
            "app 50, app-canary 50; 1.0.0×4 and 1.1.0×2",
            "app 0, app-canary 100; 1.0.0×4 and 1.1.0×4",
        ];
        Assert.Equal(expected, seen);
        Assert.Equal(("app 1", "1.1.0×4", "1.1.0×4"), (await stage.WeightsAsync(), await stage.RunsAsync(), await stage.ReachesAsync(stage.Application)));
        Assert.Empty(await stage.LeftoversAsync());
        // Each step is a commit point, and so is the end of the version that stood by.
        Assert.Equal("1.1.0 100, 1.1.0 100, 1.1.0 50, 1.1.0 25, 1.1.0 10, 1.0.0 100", await stage.LedgerAsync());

        Promotion undone = await stage.UndoAsync(done);
        Assert.Equal(PromotionStatus.Succeeded, undone.Status);
        Assert.Equal(("app 1", "1.0.0×4"), (await stage.WeightsAsync(), await stage.RunsAsync()));
        Assert.Empty(await stage.LeftoversAsync());
    }

    [Fact]
    public async Task A_check_that_fails_leads_all_traffic_back_to_pods_that_were_never_touched()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.RouteAsync();
        string[] pods = await stage.PodsAsync();
        await using FakePrometheus prometheus = await PrometheusAsync();
        int asked = 0;
        prometheus.Now = _ => [++asked < 3 ? "0" : "7"];
        Promotion failed = await stage.PromoteAsync("1.1.0", PromotionStrategy.Weighted, Steps(prometheus, 10, 25, 50, 100));
        Assert.Equal((PromotionStatus.Failed, "At 50 %: 'errors' is 7, and has to be at most 1. It has gone back to 1.0.0."), (failed.Status, failed.Message));
        Assert.Equal(("app 1", "1.0.0×4"), (await stage.WeightsAsync(), await stage.RunsAsync()));
        Assert.Equal(pods, await stage.PodsAsync());
        Assert.Empty(await stage.LeftoversAsync());
        Assert.Equal("1.0.0 100, 1.1.0 50, 1.1.0 25, 1.1.0 10, 1.0.0 100", await stage.LedgerAsync());
    }

    [Fact]
    public async Task What_else_a_rule_leads_to_keeps_its_part()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.RouteAsync((stage.Application, 3), ("shop", 1));
        Promotion quarter = await stage.PromoteAsync("1.1.0", PromotionStrategy.Weighted, percent: 25);
        Assert.Equal((PromotionStatus.Succeeded, "app 225, shop 100, app-canary 75"), (quarter.Status, await stage.WeightsAsync()));
        Application there = await stage.ThereAsync();
        Assert.Equal(("1.1.0", 25, "1.0.0", 5), (there.Version, there.Percent, there.PreviousVersion, there.Desired));
        // A third version takes the place of the one that is being tried, and that has no traffic while it changes.
        await stage.PublishAsync("1.2.0");
        Promotion third = await stage.PromoteAsync("1.2.0", PromotionStrategy.Weighted, percent: 50);
        Assert.Equal("app 150, shop 100, app-canary 150", await stage.WeightsAsync());
        Assert.Equal(("1.0.0×4", "1.2.0×2"), (await stage.ReachesAsync(stage.Application), await stage.ReachesAsync(stage.Application + "-canary")));
        await stage.UndoAsync(third);
        Assert.Equal("app 225, shop 100, app-canary 75", await stage.WeightsAsync());
        await stage.UndoAsync(quarter);
        Assert.Equal("app 3, shop 1", await stage.WeightsAsync());
        Assert.Empty(await stage.LeftoversAsync());
    }

    [Fact]
    public async Task A_version_that_does_not_start_gets_no_traffic()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.RouteAsync();
        await stage.PublishAsync("1.1.0-crash");
        string[] pods = await stage.PodsAsync();
        Promotion failed = await stage.PromoteAsync("1.1.0-crash", PromotionStrategy.Weighted, new() { Shares = [25, 100] });
        Assert.Equal(PromotionStatus.Failed, failed.Status);
        Assert.Contains("ends again and again", failed.Message, StringComparison.Ordinal);
        Assert.Equal("app 1", await stage.WeightsAsync());
        await ApiServer.UntilAsync(async () => (await stage.PodsAsync()).SequenceEqual(pods));
        Assert.Empty(await stage.LeftoversAsync());
    }

    [Fact]
    public async Task Ingress_NGINX_gets_a_second_ingress_with_the_weight()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        string kind = "nginx-" + stage.Application;
        await stage.Admin.NetworkingV1.CreateIngressClassAsync(new V1IngressClass { Metadata = new() { Name = kind }, Spec = new() { Controller = "k8s.io/ingress-nginx" } });
        V1Ingress main = Manifests.Ingress(stage.Application, "app.example.com");
        main.Metadata.Name = "web";
        main.Spec.IngressClassName = kind;
        main.Spec.Rules[0].Http.Paths.Add(new() { Path = "/shop", PathType = "Prefix", Backend = new() { Service = new() { Name = "shop", Port = new() { Number = 80 } } } });
        await stage.Admin.NetworkingV1.CreateNamespacedIngressAsync(main, stage.Production);
        await using FakePrometheus prometheus = await PrometheusAsync();
        List<string> seen = [];
        prometheus.Now = _ =>
        {
            V1Ingress canary = stage.Admin.NetworkingV1.ReadNamespacedIngress("web-canary", stage.Production);
            V1HTTPIngressPath path = Assert.Single(Assert.Single(canary.Spec.Rules).Http.Paths);
            Assert.Equal(("app.example.com", "/", stage.Application + "-canary", kind), (canary.Spec.Rules[0].Host, path.Path, path.Backend.Service.Name, canary.Spec.IngressClassName));
            Assert.Equal("true", canary.Metadata.Annotations["nginx.ingress.kubernetes.io/canary"]);
            seen.Add(canary.Metadata.Annotations["nginx.ingress.kubernetes.io/canary-weight"]);
            return ["0"];
        };
        Promotion done = await stage.PromoteAsync("1.1.0", PromotionStrategy.Weighted, Steps(prometheus, 10, 25, 50, 100));
        Assert.Equal(PromotionStatus.Succeeded, done.Status);
        Assert.Equal(["10", "25", "50", "100"], seen);
        Assert.Empty(await stage.LeftoversAsync());
        Assert.Equal("1.1.0×4", await stage.ReachesAsync(stage.Application));
        await stage.Admin.NetworkingV1.DeleteIngressClassAsync(kind);
    }

    [Fact]
    public async Task Without_anything_that_knows_weights_it_is_refused_and_nothing_is_done()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.Admin.NetworkingV1.CreateNamespacedIngressAsync(Manifests.Ingress(stage.Application, "app.example.com"), stage.Production);
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => stage.PlanAsync("1.1.0", PromotionStrategy.Weighted, percent: 10));
        Assert.Equal(("TrafficNotSplittable", CicdErrorKind.NotSupported), (refused.Id, refused.Kind));
        await stage.Admin.CoreV1.PatchNamespacedServiceAsync(new V1Patch("""{"spec":{"selector":{"app":"another"} } }""", V1Patch.PatchType.MergePatch), stage.Application, stage.Production);
        Assert.Equal("TrafficNotSplittable", (await Assert.ThrowsAsync<CicdException>(() => stage.PlanAsync("1.1.0", PromotionStrategy.BlueGreen))).Id);
        Assert.Equal("1.0.0×4", await stage.RunsAsync());
    }

    [Fact]
    public async Task A_name_that_somebody_else_has_taken_is_left_alone()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.RouteAsync();
        V1Service other = Manifests.Service(stage.Application + "-canary");
        await stage.Admin.CoreV1.CreateNamespacedServiceAsync(other, stage.Production);
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => stage.PromoteAsync("1.1.0", PromotionStrategy.Weighted, percent: 10));
        Assert.Equal("CanaryNameTaken", refused.Id);
        Assert.Equal(("app 1", "1.0.0×4"), (await stage.WeightsAsync(), await stage.ReachesAsync(stage.Application)));
        Assert.Single((await stage.Admin.AppsV1.ListNamespacedDeploymentAsync(stage.Production)).Items);
        Assert.NotNull(await stage.Admin.CoreV1.ReadNamespacedServiceAsync(other.Metadata.Name, stage.Production));
    }

    private static async Task<FakePrometheus> PrometheusAsync()
    {
        FakePrometheus prometheus = new() { Now = _ => ["0"] };
        await prometheus.StartAsync();
        return prometheus;
    }

    private static PromotionSteps Steps(FakePrometheus prometheus, params int[] shares) => new() { Shares = shares, Metrics = [new(prometheus.Address, "errors", null, 1)] };
}
