using CicdTools.Providers;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>The same where the project has a rollback pipeline: https://circleci.com/docs/guides/deploy/rollback-a-deployment/#rollback-using-a-rollback-pipeline.</summary>
public sealed class CircleRollbackTests : CirclePromotion
{
    protected override async Task<(IProvider Provider, Caller Caller)> StartAsync()
    {
        World.Project.Rollback = _ => [new() { Name = "rollback", Jobs = [new() { Name = "undo", Environment = "production", Ends = World.Circle.RerunEnds }] }];
        return await base.StartAsync();
    }

    [Fact]
    public async Task Going_back_is_the_rollback_pipeline_s_affair()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        foreach (int number in new[] { 1, 2 })
        {
            Deliver(number);
            Change yes = await ((IApprovals)provider).PlanDecisionAsync(new() { Id = $"gh/contoso/hello/{number}/deliver/hold" }, approve: true, null, default);
            await WriteScope.RunAsync(() => yes.ApplyAsync(default));
            World.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Promotion last = await engine.GetAsync(new() { Id = "gh/contoso/hello/2/deliver/release" }, default).SingleAsync();
        Change undo = await engine.PlanUndoAsync(last, null, default);
        Assert.Contains("rollback pipeline", undo.Action, StringComparison.Ordinal);
        Promotion under = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => undo.ApplyAsync(default)));
        Assert.Equal(("gh/contoso/hello/3/rollback/undo", PromotionStatus.Running), (under.Id, under.Status));
        Assert.Equal("""{"component_name":"app","environment_name":"production","current_version":"00000002","target_version":"00000001"}""", World.Server.Writes.Last().Body!.ToJsonString());
        Promotion done = await engine.WatchAsync(under, default).LastAsync();
        Assert.Equal((PromotionStatus.Succeeded, "00000001"), (done.Status, done.Version));
        Assert.StartsWith("00000001", done.Digest, StringComparison.Ordinal);
    }
}
