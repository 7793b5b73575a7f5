using System.Globalization;
using CicdTools.Providers;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>
/// Stages with deployment jobs, approvals of their environments, and a rollback by running a stage again:
/// https://learn.microsoft.com/en-us/azure/devops/release-notes/2024/pipelines/sprint-235-update.
/// </summary>
public sealed class AzureDevOpsPromotionTests : PromotionContract
{
    private const string Pipeline = """
        stages:
        - stage: staging
          jobs:
          - deployment: staging
            environment: staging
            strategy: {runOnce: {deploy: {steps: [{script: ./deploy}]}}}
        - stage: production
          dependsOn: staging
          jobs:
          - deployment: production
            environment: {name: production, resourceName: web}
            strategy: {runOnce: {deploy: {steps: [{script: ./deploy}]}}}
        """;

    private readonly AzureDevOpsFixture _fixture = new();

    protected override string Application => "My team/hello";

    protected override async Task<(IProvider Provider, Caller Caller)> StartAsync()
    {
        _fixture.Azure.AddEnvironment(_fixture.Project, "production");
        _fixture.Azure.AddEnvironment(_fixture.Project, "staging");
        await _fixture.StartAsync();
        return (_fixture.Provider(), new Caller { Clock = _fixture.Clock, Actor = "ada" });
    }

    protected override string Deliver(int number)
    {
        string commit = string.Concat(Enumerable.Repeat(number.ToString("x8", CultureInfo.InvariantCulture), 5));
        _fixture.Hello.Commits.Add(_fixture.Hello.Branches["main"] = new(commit, new Dictionary<string, string> { ["azure-pipelines.yml"] = Pipeline }));
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition);
        build.Jobs.Clear();
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "staging", After = 5, Environment = "staging" });
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", After = 5, Environment = "production", Gate = new() });
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        return commit;
    }

    protected override void FailNext() => _fixture.Azure.RetryEnds = "failed";

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_stage_that_waits_for_an_approval_is_a_promotion_that_waits_for_it()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        Change change = await engine.PlanAsync(new() { Application = Application, Environment = "production" }, default);
        Promotion waiting = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        FakeBuild build = _fixture.Project.Builds[^1];
        Assert.Equal((PromotionStatus.Waiting, $"My team/hello/{build.Id}/{build.Jobs[1].Gate!.Id}"), (waiting.Status, waiting.ApprovalId));
        Assert.Empty(_fixture.Server.Writes);
        Approval approval = await ((IApprovals)provider).GetApprovalsAsync(new() { Environment = "production" }, default).SingleAsync();
        Assert.Equal(waiting.ApprovalId, approval.Id);
        Change denial = await ((IApprovals)provider).PlanDecisionAsync(approval, approve: false, "too late", default);
        await WriteScope.RunAsync(() => denial.ApplyAsync(default));
        Assert.Equal(PromotionStatus.Denied, (await engine.GetAsync(new() { Id = waiting.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task A_run_that_is_deleted_and_one_of_another_repository_are_no_part_of_a_history()
    {
        (IProvider provider, _) = await StartAsync();
        Deliver(1);
        Deliver(2);
        FakeRepository other = _fixture.Azure.AddRepository(_fixture.Project, "other");
        FakeBuild foreign = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Azure.AddDefinition(_fixture.Project, other, "other"));
        foreign.Jobs.Clear();
        foreign.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "staging", Environment = "staging" });
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        IDeploymentHistory history = (IDeploymentHistory)provider;
        Deployment[] all = await history.GetDeploymentsAsync(Application, "staging", default).ToArrayAsync();
        Assert.Equal(["00000002", "00000001"], all.Select(one => one.Version));
        Assert.Equal((RunStatus.Succeeded, "ada@fabrikam.example", 100), (all[0].Status, all[0].Actor, all[0].Percent));
        Assert.Equal(["My team/hello", "My team/other"], (await history.GetApplicationsAsync(null, "staging", default).ToArrayAsync()).Select(one => one.Name).Order());

        FakeBuild retained = _fixture.Project.Builds.First(one => one.Sha.StartsWith("00000002", StringComparison.Ordinal));
        List<FakeJob> jobs = retained.Jobs;
        _fixture.Azure.LeftOut.Add(retained.Id);
        Assert.Equal(["00000001"], (await history.GetDeploymentsAsync(Application, "staging", default).ToArrayAsync()).Select(one => one.Version));
        Assert.Contains(_fixture.Said, line => line.Contains($"its run 20260101.{retained.Id} is not there any more", StringComparison.Ordinal));
        Assert.Equal(2, jobs.Count);
    }
}
