using CicdTools.Tests.Environments;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Promotions;

/// <summary>A local context with a trusted application <c>app</c> and its releases 0.1.0, 0.2.0 and 0.3.0.</summary>
internal sealed class PromotionFixture : IAsyncDisposable
{
    public LocalFixture Local { get; } = new();

    public FakeWorld World => Local.World;

    public IPromotions Engine => EngineOf(Local.Local);

    public static async Task<PromotionFixture> CreateAsync(bool trust = true)
    {
        PromotionFixture fixture = new();
        await fixture.PrepareAsync(trust);
        return fixture;
    }

    public async Task PrepareAsync(bool trust = true)
    {
        await LocalFixture.ApplyAsync(await Local.Local.PlanNewRepositoryAsync(new() { Name = "app", Trust = trust }, default));
        foreach (string version in (string[])["0.1.0", "0.2.0", "0.3.0"])
            Local.Releases.Add("app", version);
    }

    public IPromotions EngineOf(CicdTools.Providers.Local.LocalProvider provider) => Local.Catalog.Promotions(provider, provider.Caller);

    public Task<Change> PlanAsync(string? version, string environment = "staging", int percent = 100) =>
        Engine.PlanAsync(new() { Application = "app", Version = version, Environment = environment, Percent = percent, Reason = "because" }, default);

    public async Task<Promotion> PromoteAsync(string? version, string environment = "staging", int percent = 100) =>
        (Promotion)(await LocalFixture.ApplyAsync(await PlanAsync(version, environment, percent)))!;

    public async Task<Promotion> UndoAsync(Promotion promotion) =>
        (Promotion)(await LocalFixture.ApplyAsync(await Engine.PlanUndoAsync(promotion, "oops", default)))!;

    public async Task<Promotion> ApproveAsync(Promotion promotion)
    {
        Approval approval = await Local.Local.GetApprovalsAsync(new() { Id = promotion.ApprovalId }, default).SingleAsync();
        await LocalFixture.ApplyAsync(await Local.Local.PlanDecisionAsync(approval, approve: true, "fine", default));
        return (Promotion)(await LocalFixture.ApplyAsync(await Engine.PlanResumeAsync(promotion.Id, default)))!;
    }

    public async Task SetAsync(EnvironmentRequest request) => await LocalFixture.ApplyAsync(await Local.Local.PlanSetEnvironmentAsync(request, default));

    public async Task<Application?> ThereAsync(string environment = "staging") => await Local.Local.GetApplicationsAsync("app", environment, default).SingleOrDefaultAsync();

    /// <summary>The versions of the instances, such as <c>0.2.0×1 0.1.0×3</c>.</summary>
    public async Task<string> RunsAsync(string environment = "staging") =>
        string.Join(' ', ((await ThereAsync(environment))?.Instances ?? []).Where(instance => instance.Ready).GroupBy(instance => instance.Version).OrderByDescending(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}×{group.Count()}"));

    public static async Task<string> IdAsync(Func<Task> action) => (await Assert.ThrowsAsync<CicdException>(action)).Id;

    public ValueTask DisposeAsync() => Local.DisposeAsync();
}
