using CicdTools.Providers;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>
/// Manual jobs, jobs that are retried, and shares of production by the jobs of an incremental rollout:
/// https://docs.gitlab.com/ci/environments/deployments/#retry-or-roll-back-a-deployment, https://docs.gitlab.com/topics/autodevops/cicd_variables/#incremental-rollout-to-production.
/// </summary>
public sealed class GitLabPromotionTests : PromotionContract
{
    private const string Configuration = """
        stages: [deploy, verify]
        staging:
          stage: deploy
          script: [./deploy]
          environment: staging
        production:
          stage: deploy
          script: [./deploy]
          environment: {name: production}
          when: manual
        check:
          stage: verify
          script: [./check]
        """;

    private readonly GitLabFixture _fixture = new();

    protected override string Application => "team/hello";

    protected override async Task<(IProvider Provider, Caller Caller)> StartAsync()
    {
        _fixture.Project.Branches["main"].Files[".gitlab-ci.yml"] = Configuration;
        _fixture.Project.Recipe = Recipes.Gated;
        await _fixture.StartAsync();
        return (_fixture.Provider(), new Caller { Clock = _fixture.Clock, Actor = "ada" });
    }

    protected override string Deliver(int number)
    {
        FakeBranch main = _fixture.Project.Branches["main"];
        FakeBranch past = new() { Commit = main.Commit };
        foreach ((string path, string text) in main.Files)
            past.Files[path] = text;
        _fixture.Project.Past.Add(past);
        main.Commit = Recipes.Sha(number);
        _fixture.GitLab.AddPipeline(_fixture.Project);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        return main.Commit;
    }

    protected override void FailNext() => _fixture.GitLab.RetryEnds = "failed";

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Shares_of_production_are_the_jobs_of_the_rollout()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        // Without a configuration of its own, the project is delivered by Auto DevOps.
        _fixture.Project.Branches["main"].Files.Clear();
        _fixture.Project.Recipe = Recipes.Rollout;
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        PromotionRequest to = new() { Application = Application, Environment = "production" };
        Assert.Equal("JobHeld", (await Assert.ThrowsAsync<CicdException>(() => engine.PlanAsync(to with { Percent = 25 }, default))).Id);
        foreach (int percent in new[] { 10, 25, 50, 100 })
            Assert.Equal((PromotionStatus.Succeeded, percent), await CarryOutAsync(await engine.PlanAsync(to with { Percent = percent }, default)));
        Deliver(2);
        Assert.Equal((PromotionStatus.Succeeded, 10), await CarryOutAsync(await engine.PlanAsync(to with { Percent = 10 }, default)));
        Application there = await ((IDeploymentHistory)provider).GetApplicationsAsync(Application, "production", default).SingleAsync();
        Assert.Equal((Recipes.Sha(2), 10), (there.Digest, there.Percent));
        Promotion last = await engine.GetAsync(new() { Application = Application, Environment = "production" }, default).FirstAsync();
        Assert.Equal((PromotionStatus.Succeeded, 100), await CarryOutAsync(await engine.PlanUndoAsync(last, null, default)));
        there = await ((IDeploymentHistory)provider).GetApplicationsAsync(Application, "production", default).SingleAsync();
        Assert.Equal((Recipes.Sha(1), 100), (there.Digest, there.Percent));

        async Task<(PromotionStatus, int)> CarryOutAsync(Change change)
        {
            Promotion promotion = (Promotion)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;
            return await engine.WatchAsync(promotion, default).Select(now => (now.Status, now.Percent)).LastAsync();
        }
    }

    [Fact]
    public async Task A_deployment_that_waits_for_an_approval_waits_as_a_promotion()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        FakeJob job = _fixture.Project.Pipelines[0].Jobs.Single(one => one.Name == "production");
        _fixture.Project.Deployments.Add(new() { Id = 901, Environment = "production", Sha = Recipes.Sha(1), Status = "blocked", User = "bob", Job = job, CreatedAt = _fixture.Clock.GetUtcNow() });
        Change change = await engine.PlanAsync(new() { Application = Application, Environment = "production" }, default);
        Promotion waiting = (Promotion)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;
        Assert.Equal((PromotionStatus.Waiting, "team/hello/deployments/901"), (waiting.Status, waiting.ApprovalId));
        Assert.Contains("waits for the approval", change.AlreadyDone, StringComparison.Ordinal);
    }
}
