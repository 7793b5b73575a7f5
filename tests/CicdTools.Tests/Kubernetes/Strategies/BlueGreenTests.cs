using CicdTools.Tests.Metrics;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>A whole new version beside the other one, all traffic at once, and the other one standing by.</summary>
[Collection("cluster")]
public sealed class BlueGreenTests(ApiServer server)
{
    [Fact]
    public async Task The_service_goes_over_in_one_write_once_the_new_version_is_whole()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        V1Service before = await stage.Admin.CoreV1.ReadNamespacedServiceAsync(stage.Application, stage.Production);
        await using FakePrometheus prometheus = new();
        List<string> seen = [];
        prometheus.Now = _ =>
        {
            seen.Add($"{stage.ReachesAsync(stage.Application).GetAwaiter().GetResult()} of {stage.RunsAsync().GetAwaiter().GetResult()}");
            return ["0"];
        };
        await prometheus.StartAsync();
        Promotion done = await stage.PromoteAsync("1.1.0", PromotionStrategy.BlueGreen, new() { Metrics = [new(prometheus.Address, "errors", null, 1)] });
        Assert.Equal(PromotionStatus.Succeeded, done.Status);
        Assert.Equal(["1.1.0×4 of 1.1.0×4 1.0.0×4"], seen);
        V1Service after = await stage.Admin.CoreV1.ReadNamespacedServiceAsync(stage.Application, stage.Production);
        Assert.Equal(before.Spec.Selector, after.Spec.Selector);
        Assert.Equal(("1.1.0×4", "1.1.0×4"), (await stage.RunsAsync(), await stage.ReachesAsync(stage.Application)));
        Assert.Empty(await stage.LeftoversAsync());
        Application there = await stage.ThereAsync();
        Assert.Equal(("1.1.0", 100, null, 4), (there.Version, there.Percent, there.PreviousVersion, there.Desired));

        // It goes back as it came: the version before is whole before it gets the traffic.
        Assert.Equal(PromotionStatus.Succeeded, (await stage.UndoAsync(done)).Status);
        Assert.Equal("1.0.0×4", await stage.RunsAsync());
        Assert.Equal(before.Spec.Selector, (await stage.Admin.CoreV1.ReadNamespacedServiceAsync(stage.Application, stage.Production)).Spec.Selector);
        Assert.Empty(await stage.LeftoversAsync());
    }

    [Fact]
    public async Task At_no_moment_does_the_service_reach_two_versions()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        using CancellationTokenSource stop = new();
        List<string> selectors = [];
        Task watching = Task.Run(async () =>
        {
            try
            {
                await foreach ((_, V1Service service) in stage.Admin.CoreV1.WatchListNamespacedServiceAsync(stage.Production, cancellationToken: stop.Token))
                    selectors.Add(service.Spec.Selector["app"].Replace(stage.Application, "app", StringComparison.Ordinal));
            }
            catch (OperationCanceledException)
            {
                // All is seen.
            }
        });
        await ApiServer.UntilAsync(() => Task.FromResult(selectors.Count > 0));
        Assert.Equal(PromotionStatus.Succeeded, (await stage.PromoteAsync("1.1.0", PromotionStrategy.BlueGreen)).Status);
        await ApiServer.UntilAsync(() => Task.FromResult(selectors.Count > 2));
        await stop.CancelAsync();
        await watching;
        Assert.Equal(["app", "app-canary", "app"], selectors);
    }

    [Fact]
    public async Task A_check_that_fails_leads_the_service_back_to_the_pods_that_stood_by()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        string[] pods = await stage.PodsAsync();
        await using FakePrometheus prometheus = new() { Now = _ => ["9"] };
        await prometheus.StartAsync();
        Promotion failed = await stage.PromoteAsync("1.1.0", PromotionStrategy.BlueGreen, new() { Metrics = [new(prometheus.Address, "errors", null, 1)] });
        Assert.Equal((PromotionStatus.Failed, "At 100 %: 'errors' is 9, and has to be at most 1. It has gone back to 1.0.0."), (failed.Status, failed.Message));
        Assert.Equal(pods, await stage.PodsAsync());
        Assert.Equal("1.0.0×4", await stage.ReachesAsync(stage.Application));
        Assert.Empty(await stage.LeftoversAsync());
    }

    [Fact]
    public async Task Without_its_own_way_there_and_back_it_is_one_that_knows_no_shares()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        Assert.Equal("InvalidPercent", (await Assert.ThrowsAsync<CicdException>(() => stage.PlanAsync("1.1.0", PromotionStrategy.BlueGreen, percent: 50))).Id);
        Assert.Equal("InvalidSteps", (await Assert.ThrowsAsync<CicdException>(() => stage.PlanAsync("1.1.0", PromotionStrategy.Recreate, new() { Shares = [50, 100] }))).Id);
    }
}
