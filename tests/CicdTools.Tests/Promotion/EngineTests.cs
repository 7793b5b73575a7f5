using CicdTools.Providers.Promotions;

namespace CicdTools.Tests.Promotions;

public sealed class EngineTests
{
    [Fact]
    public void A_provider_that_lacks_a_capability_is_named()
    {
        CicdException error = Assert.Throws<CicdException>(() => PromotionEngine.Over(new Nothing(), new()));
        Assert.Equal(("NotSupported", CicdErrorKind.NotSupported), (error.Id, error.Kind));
        Assert.Contains("'nothing' has no promotion", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_works_over_any_system_that_has_the_capabilities()
    {
        Elsewhere elsewhere = new();
        IPromotions engine = PromotionEngine.Over(elsewhere, new() { Actor = "ada" });

        Promotion first = await ApplyAsync(await engine.PlanAsync(new() { Application = "app", Environment = "live" }, default));
        Promotion second = await ApplyAsync(await engine.PlanAsync(new() { Application = "app", Environment = "live", Version = "1.0.0" }, default));
        Promotion undo = await ApplyAsync(await engine.PlanUndoAsync(second, null, default));

        Assert.Equal(("2.0.0", "1.0.0", "2.0.0"), (first.Version, second.Version, undo.Version));
        Assert.Equal(first.Id, elsewhere.Deployed[^1].Restore?.PromotionId);
        Assert.Equal(elsewhere.Deployed.Count, elsewhere.Deployed.Select(request => request.Onto?.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_clock_that_goes_backwards_does_not_change_the_order()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        BackwardClock clock = new();
        CicdTools.Providers.Local.LocalProvider local = fixture.Local.Open(fixture.Local.Caller with { Clock = clock });
        IPromotions engine = fixture.EngineOf(local);
        Promotion first = await ApplyAsync(await engine.PlanAsync(new() { Application = "app", Environment = "staging", Version = "0.1.0" }, default));
        Promotion second = await ApplyAsync(await engine.PlanAsync(new() { Application = "app", Environment = "staging", Version = "0.2.0" }, default));

        Assert.True(second.CreatedAt < first.CreatedAt);
        Assert.Equal([second.Id, first.Id], await engine.GetAsync(new() { Environment = "staging" }, default).Select(promotion => promotion.Id).ToArrayAsync());
        Assert.Equal("PromotionNotLast", await PromotionFixture.IdAsync(() => engine.PlanUndoAsync(first, null, default)));
        await ApplyAsync(await engine.PlanUndoAsync(second, null, default));
        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
    }

    private static async Task<Promotion> ApplyAsync(Change change) => (Promotion)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;

    private sealed class BackwardClock : TimeProvider
    {
        private int _asked;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(-Interlocked.Increment(ref _asked));
    }

    private sealed class Nothing : IProvider
    {
        public string Context => "nothing";

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>A system that only keeps lists.</summary>
    private sealed class Elsewhere : IDeployments, IPromotionRecords, IEnvironments, IApprovals
    {
        private readonly List<Deployment> _ledger = [];
        private readonly List<Promotion> _promotions = [];

        public List<DeployRequest> Deployed { get; } = [];

        public string Context => "elsewhere";

        public IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, CancellationToken cancellationToken) => Of([new DeploymentEnvironment { Name = "live" }]);

        public IAsyncEnumerable<Release> GetReleasesAsync(string application, CancellationToken cancellationToken) =>
            Of([new Release { Application = "app", Version = "2.0.0", Digest = "two" }, new Release { Application = "app", Version = "1.0.0", Digest = "one" }]);

        public IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, CancellationToken cancellationToken) =>
            Of([_ledger.Count == 0 ? new Application { Name = "app" } : new() { Name = "app", Environment = "live", Version = _ledger[0].Version, Digest = _ledger[0].Digest, Percent = 100 }]);

        public IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, CancellationToken cancellationToken) => Of([.. _ledger]);

        public IAsyncEnumerable<Promotion> GetPromotionsAsync(PromotionQuery query, CancellationToken cancellationToken) =>
            Of([.. _promotions.Where(promotion => query.Id is null || promotion.Id == query.Id)]);

        public IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, CancellationToken cancellationToken) => Of<Approval>([]);

        public Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken)
        {
            Deployed.Add(request);
            Promotion promotion = request.Promotion with { Id = $"p{_promotions.Count + 1}", Context = Context };
            _promotions.Insert(0, promotion);
            Deployment deployment = new() { Id = $"d{_ledger.Count + 1}", Application = "app", Environment = "live", Version = request.Release.Version, Digest = request.Release.Digest, PromotionId = promotion.Id };
            _ledger.Insert(0, deployment);
            return Task.FromResult(deployment);
        }

        public Task<Promotion> SavePromotionAsync(Promotion promotion, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static async IAsyncEnumerable<T> Of<T>(T[] items)
        {
            await Task.CompletedTask;
            foreach (T item in items)
                yield return item;
        }
    }
}
