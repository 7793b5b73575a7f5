using CicdTools.Providers;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>
/// Jobs with deploy markers, hold jobs before them, and jobs that run again:
/// https://circleci.com/docs/guides/deploy/configure-deploy-markers/, https://circleci.com/docs/guides/deploy/rollback-a-deployment/.
/// </summary>
public sealed class CirclePromotionTests : CirclePromotion
{
    [Fact]
    public async Task A_person_who_says_no_denies_the_promotion()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        Promotion waiting = Assert.IsType<Promotion>(await WriteScope.RunAsync(async () => await (await engine.PlanAsync(new() { Application = Application, Environment = "production" }, default)).ApplyAsync(default)));
        Assert.Equal((PromotionStatus.Waiting, "gh/contoso/hello/1/deliver/hold", "gh/contoso/hello/1/deliver/release"), (waiting.Status, waiting.ApprovalId, waiting.Id));
        IApprovals approvals = (IApprovals)provider;
        Change no = await approvals.PlanDecisionAsync(await approvals.GetApprovalsAsync(new() { Id = waiting.ApprovalId }, default).SingleAsync(), approve: false, null, default);
        await WriteScope.RunAsync(() => no.ApplyAsync(default));
        Assert.Equal(PromotionStatus.Denied, await engine.WatchAsync(waiting, default).Select(now => now.Status).LastAsync());
        Assert.Equal("JobNotRunnable", (await Assert.ThrowsAsync<CicdException>(() => engine.PlanAsync(new() { Application = Application, Environment = "production" }, default))).Id);
    }

    [Fact]
    public async Task Only_the_job_itself_runs_again()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        string first = Deliver(1);
        Deliver(2);
        Change approve = await ((IApprovals)provider).PlanDecisionAsync(new() { Id = "gh/contoso/hello/1/deliver/hold" }, approve: true, null, default);
        await WriteScope.RunAsync(() => approve.ApplyAsync(default));
        World.Clock.Advance(TimeSpan.FromMinutes(2));
        Change again = await engine.PlanAsync(new() { Application = Application, Environment = "staging", Version = first[..8] }, default);
        Assert.Contains("'stage' of gh/contoso/hello/1", again.Action, StringComparison.Ordinal);
        await WriteScope.RunAsync(() => again.ApplyAsync(default));
        Exchange sent = World.Server.Writes.Last();
        Assert.Equal($$"""{"jobs":["{{World.Project.Pipelines[0].Workflows[0].Jobs[1].Id}}"]}""", sent.Body!.ToJsonString());
    }

    [Fact]
    public async Task A_server_without_the_API_v3_says_that_it_has_no_deployments()
    {
        (IProvider provider, _) = await StartAsync();
        World.Circle.HasV3 = false;
        Assert.Equal("DeploysNotServed", (await Assert.ThrowsAsync<CicdException>(async () => await ((IDeploymentHistory)provider).GetApplicationsAsync(Application, null, default).ToListAsync())).Id);
    }
}
