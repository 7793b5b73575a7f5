using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>Strategies whose way to the server breaks at their worst moments.</summary>
[Collection("cluster")]
public sealed class InterruptedStrategyTests(ApiServer server) : IAsyncLifetime
{
    private readonly TestFolder _ledgers = new();
    private ClusterGate _gate = null!;
    private PromotionStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        server.Require();
        _gate = await ClusterGate.StartAsync(server.KubeConfig);
        Caller caller = new() { Actor = "ada" };
        KubernetesProvider provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = _gate.Address }, caller, new HttpLimits { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1), Ledgers = _ledgers.Path });
        _stage = await PromotionStage.StartAsync(server, provider, caller);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gate is not null)
        {
            await _stage.DisposeAsync();
            await _gate.DisposeAsync();
        }

        _ledgers.Dispose();
    }

    [Theory]
    [InlineData(PromotionStrategy.Weighted, "PUT", "/httproutes/web", 2)]
    [InlineData(PromotionStrategy.Weighted, "PUT", "/secrets/cicdtools-environment", 4)]
    [InlineData(PromotionStrategy.Weighted, "DELETE", "-canary", 1)]
    [InlineData(PromotionStrategy.BlueGreen, "PATCH", "/services/", 1)]
    [InlineData(PromotionStrategy.BlueGreen, "PATCH", "/services/", 2)]
    [InlineData(PromotionStrategy.Recreate, "PATCH", "/deployments/", 1)]
    public async Task Cut_off_at_any_write_it_is_resumed_to_its_end(PromotionStrategy strategy, string method, string path, int number)
    {
        await CutAsync(strategy, method, path, number);
        Promotion left = await _stage.Provider.GetPromotionsAsync(new() { Environment = _stage.Production }, default).FirstAsync();
        Assert.Equal(PromotionStatus.Running, left.Status);
        Promotion done = await _stage.ResumeAsync(left.Id);
        Assert.Equal((left.Id, PromotionStatus.Succeeded), (done.Id, done.Status));
        Assert.Equal(("app 1", "1.1.0×4", "1.1.0×4"), (await _stage.WeightsAsync(), await _stage.RunsAsync(), await _stage.ReachesAsync(_stage.Application)));
        Assert.Empty(await _stage.LeftoversAsync());
        Assert.Equal(PromotionStatus.Succeeded, (await _stage.UndoAsync(done)).Status);
        Assert.Equal(("app 1", "1.0.0×4"), (await _stage.WeightsAsync(), await _stage.ReachesAsync(_stage.Application)));
        Assert.Empty(await _stage.LeftoversAsync());
    }

    [Theory]
    [InlineData(PromotionStrategy.Weighted, "PUT", "/httproutes/web", 1)]
    [InlineData(PromotionStrategy.BlueGreen, "PATCH", "/services/", 1)]
    public async Task Cut_off_it_gives_way_to_whatever_comes_next(PromotionStrategy strategy, string method, string path, int number)
    {
        await CutAsync(strategy, method, path, number);
        Application there = await _stage.ThereAsync();
        Assert.Equal(("1.0.0", 100), (there.Version, there.Percent));
        Assert.NotNull(there.Problem);
        await _stage.PublishAsync("1.2.0");
        Assert.Equal(PromotionStatus.Succeeded, (await _stage.PromoteAsync("1.2.0")).Status);
        Assert.Equal(("app 1", "1.2.0×4", "1.2.0×4"), (await _stage.WeightsAsync(), await _stage.RunsAsync(), await _stage.ReachesAsync(_stage.Application)));
        Assert.Empty(await _stage.LeftoversAsync());
    }

    [Theory]
    [InlineData(PromotionStrategy.Rolling, "POST", "/deployments", 1)]
    [InlineData(PromotionStrategy.Weighted, "PUT", "/httproutes/web", 1)]
    [InlineData(PromotionStrategy.Weighted, "PUT", "/httproutes/web", 2)]
    [InlineData(PromotionStrategy.BlueGreen, "PATCH", "/services/", 1)]
    public async Task Cut_off_it_is_undone(PromotionStrategy strategy, string method, string path, int number)
    {
        await CutAsync(strategy, method, path, number);
        Promotion left = await _stage.Provider.GetPromotionsAsync(new() { Environment = _stage.Production }, default).FirstAsync();
        Assert.Equal(PromotionStatus.Running, left.Status);
        Promotion undone = await _stage.UndoAsync(left);
        Assert.Equal((PromotionStatus.Succeeded, left.Id, "1.0.0"), (undone.Status, undone.Undoes, undone.Version));
        Assert.Equal(PromotionStatus.Undone, (await _stage.Provider.GetPromotionsAsync(new() { Id = left.Id }, default).SingleAsync()).Status);
        // The pods of what was cut off are the garbage collector's to end, which takes it a moment.
        await ApiServer.UntilAsync(async () => await _stage.RunsAsync() == "1.0.0×4");
        Assert.Equal(("app 1", "1.0.0×4", "1.0.0×4"), (await _stage.WeightsAsync(), await _stage.RunsAsync(), await _stage.ReachesAsync(_stage.Application)));
        Assert.Empty(await _stage.LeftoversAsync());
    }

    /// <summary>Promotes, and the server carries out one write of a kind and is gone then.</summary>
    private async Task CutAsync(PromotionStrategy strategy, string method, string path, int number)
    {
        await _stage.RouteAsync();
        int seen = 0;
        _gate.Fates = request =>
        {
            if (_gate.IsDown || !Matches(request, method, path) || Interlocked.Increment(ref seen) != number)
                return Fate.Pass;
            _gate.IsDown = true;
            return Fate.LoseAnswer;
        };
        PromotionSteps? steps = strategy is PromotionStrategy.Weighted or PromotionStrategy.Rolling ? new() { Shares = [25, 100] } : null;
        await Assert.ThrowsAsync<CicdException>(() => _stage.PromoteAsync("1.1.0", strategy, steps));
        Assert.True(_gate.IsDown);
        _gate.IsDown = false;
        _gate.Fates = _ => Fate.Pass;
        await _stage.FreeAsync();
    }

    private static bool Matches(HttpRequest request, string method, string path) => request.Method == method && request.Path.Value!.Contains(path, StringComparison.Ordinal) && request.Query["dryRun"].Count == 0;
}
