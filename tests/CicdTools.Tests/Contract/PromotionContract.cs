using CicdTools.Providers;

namespace CicdTools.Tests.Contract;

/// <summary>What promoting and undoing mean in every system whose own runs deploy: staging by itself, production when a person says so.</summary>
public abstract class PromotionContract : IAsyncDisposable
{
    /// <summary>The application.</summary>
    protected abstract string Application { get; }

    /// <summary>The provider over a server that runs.</summary>
    protected abstract Task<(IProvider Provider, Caller Caller)> StartAsync();

    /// <summary>A run of another commit has put it into staging, and waits before production. The commit.</summary>
    protected abstract string Deliver(int number);

    /// <summary>The next run again of a job that deploys fails.</summary>
    protected abstract void FailNext();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task The_version_of_staging_comes_to_production_and_back()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        string first = Deliver(1);
        Assert.Equal(["staging 1"], await PlacesAsync(provider));
        Promotion promoted = await PromoteAsync(provider, engine, null);
        Assert.Equal((PromotionStatus.Succeeded, first, "production"), (promoted.Status, promoted.Digest, promoted.Environment));
        string second = Deliver(2);
        Assert.Equal(["staging 2", "production 1"], await PlacesAsync(provider));
        Promotion next = await PromoteAsync(provider, engine, null);
        Assert.Equal((PromotionStatus.Succeeded, second, first[..8]), (next.Status, next.Digest, next.PreviousVersion));
        Assert.Equal(["staging 2", "production 2"], await PlacesAsync(provider));

        // What is there already is not put there again.
        Change again = await engine.PlanAsync(new() { Application = Application, Environment = "production" }, default);
        Assert.Contains("already", again.AlreadyDone, StringComparison.Ordinal);
        Assert.Equal(PromotionStatus.Unchanged, (await ApplyAsync(again)).Status);

        Promotion undone = await FinishAsync(provider, engine, await engine.PlanUndoAsync(next, "it was slow", default));
        Assert.Equal((PromotionStatus.Succeeded, first, next.Id), (undone.Status, undone.Digest, undone.Undoes));
        Assert.Equal(["staging 2", "production 1"], await PlacesAsync(provider));
        Assert.Equal("NothingToUndo", (await Assert.ThrowsAsync<CicdException>(() => engine.PlanUndoAsync(undone, null, default))).Id);
        Assert.Equal("PromotionNotLast", (await Assert.ThrowsAsync<CicdException>(() => engine.PlanUndoAsync(next, null, default))).Id);

        // Forward again, by the beginning of the commit.
        Promotion forward = await PromoteAsync(provider, engine, second[..8]);
        Assert.Equal((PromotionStatus.Succeeded, second), (forward.Status, forward.Digest));
        Assert.Equal(["staging 2", "production 2"], await PlacesAsync(provider));
    }

    [Fact]
    public async Task Promotions_are_found_again_by_whoever_asks()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        Promotion promoted = await PromoteAsync(provider, engine, null);
        Assert.Equal(promoted.Id, (await engine.GetAsync(new() { Id = promoted.Id }, default).SingleAsync()).Id);
        Assert.Contains(promoted.Id, await engine.GetAsync(new() { Application = Application, Environment = "production" }, default).Select(one => one.Id).ToArrayAsync());
        Assert.NotNull((await engine.PlanResumeAsync(promoted.Id, default)).AlreadyDone);
        Assert.Equal("PromotionNotFound", (await Assert.ThrowsAsync<CicdException>(() => engine.PlanResumeAsync("nothing", default))).Id);
    }

    [Fact]
    public async Task A_job_that_fails_is_a_promotion_that_failed()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        await PromoteAsync(provider, engine, null);
        Deliver(2);
        Promotion next = await PromoteAsync(provider, engine, null);
        FailNext();
        Promotion undo = await FinishAsync(provider, engine, await engine.PlanUndoAsync(next, null, default));
        Assert.Equal(PromotionStatus.Failed, undo.Status);
        Assert.False(engine.IsAtomic);
        Assert.Equal(["staging 2", "production 2"], await PlacesAsync(provider));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_done()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        Task<string> Fails(PromotionRequest request) => IdAsync(() => engine.PlanAsync(request with { Application = Application }, default));
        await PromoteAsync(provider, engine, null);
        Assert.Equal("EnvironmentNotFound", await Fails(new() { Environment = "nowhere" }));
        Assert.Equal("InvalidPercent", await Fails(new() { Environment = "production", Percent = 0 }));
        Assert.Equal("InvalidPercent", await Fails(new() { Environment = "production", Percent = 33 }));
        Assert.Equal("RefNotFound", await Fails(new() { Environment = "production", Version = "v99" }));
    }

    private static async Task<string> IdAsync(Func<Task> body) => (await Assert.ThrowsAsync<CicdException>(body)).Id;

    private async Task<Promotion> PromoteAsync(IProvider provider, IPromotions engine, string? version) =>
        await FinishAsync(provider, engine, await engine.PlanAsync(new() { Application = Application, Version = version, Environment = "production" }, default));

    // Where the system asks a person, a person says yes.
    private static async Task<Promotion> FinishAsync(IProvider provider, IPromotions engine, Change change)
    {
        Promotion promotion = await ApplyAsync(change);
        bool asked = false;
        await foreach (Promotion now in engine.WatchAsync(promotion, default))
        {
            promotion = now;
            if (now is { Status: PromotionStatus.Waiting, ApprovalId: { } id } && !asked)
            {
                asked = true;
                IApprovals approvals = (IApprovals)provider;
                Approval approval = await approvals.GetApprovalsAsync(new() { Id = id, Status = Enum.GetValues<ApprovalStatus>() }, default).SingleAsync();
                Change decision = await approvals.PlanDecisionAsync(approval, approve: true, null, default);
                await WriteScope.RunAsync(() => decision.ApplyAsync(default));
            }
        }

        return promotion;
    }

    private static async Task<Promotion> ApplyAsync(Change change) => (Promotion)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;

    /// <summary>What runs where, by the number of its commit.</summary>
    private async Task<string[]> PlacesAsync(IProvider provider) =>
        await ((IDeploymentHistory)provider).GetApplicationsAsync(Application, null, default).Select(place => $"{place.Environment} {Convert.ToInt32(place.Digest[..8], 16)}").ToArrayAsync();
}
