using CicdTools.Providers;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes.GitHub;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitHub;

/// <summary>
/// Jobs with environments, reviewers of environments, and jobs that run again:
/// https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments, https://docs.github.com/rest/actions/workflow-runs#re-run-a-job-from-a-workflow-run.
/// </summary>
public sealed class GitHubPromotionTests : PromotionContract
{
    private GitHubFixture _fixture = null!;
    private GitHubRepositoryState _repository = null!;

    protected override string Application => "octo/app";

    protected override async Task<(IProvider Provider, Caller Caller)> StartAsync()
    {
        (_fixture, _repository) = await GitHubFixture.WithRepositoryAsync();
        _fixture.Server.User = "hubot";
        _repository.Environments.Add("production", new(7) { Reviewers = [_fixture.Server.Reviewer("hubot")] });
        _repository.Environments.Add("staging", new(5));
        return (_fixture.Provider, new Caller { Clock = _fixture.Clock, Actor = "hubot" });
    }

    protected override string Deliver(int number)
    {
        string commit = Recipes.Sha(number);
        GitHubRunState run = new() { Id = 100 + number, Number = number, Workflow = "ci.yml", Branch = "main", Event = "push", Sha = commit, CreatedAt = _fixture.Clock.GetUtcNow(), WaitsFor = "production" };
        run.Jobs.Add(new((100_000 * number) + 1, "build", TimeSpan.FromSeconds(10)));
        run.Jobs.Add(new((100_000 * number) + 2, "stage", TimeSpan.FromSeconds(10)) { Environment = "staging" });
        run.Jobs.Add(new((100_000 * number) + 3, "release", TimeSpan.FromSeconds(10)) { Environment = "production" });
        _repository.Runs.Add(run);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        return commit;
    }

    protected override void FailNext() => _fixture.Server.RerunEnds = "failure";

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_person_who_says_no_denies_the_promotion()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        Promotion waiting = await GitHubFixture.ApplyAsync<Promotion>(engine.PlanAsync(new() { Application = Application, Environment = "production" }, default));
        Assert.Equal((PromotionStatus.Waiting, "octo/app/101/7"), (waiting.Status, waiting.ApprovalId));
        Assert.Equal("ApprovalPending", await GitHubFixture.FailsAsync(() => engine.PlanResumeAsync(waiting.Id, default)));
        Approval approval = await _fixture.Provider.GetApprovalsAsync(new() { Environment = "production" }, default).SingleAsync();
        await GitHubFixture.ApplyAsync<Approval>(_fixture.Provider.PlanDecisionAsync(approval, approve: false, "not today", default));
        Assert.Equal(PromotionStatus.Denied, await engine.WatchAsync(waiting, default).Select(now => now.Status).LastAsync());
    }

    [Fact]
    public async Task What_no_run_deployed_is_not_promoted()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        string commit = Deliver(1);
        _repository.Runs[0].WaitsFor = null;
        _repository.Runs[0].Jobs.RemoveAll(job => job.Environment == "production");
        Assert.Equal("DeploymentJobNotFound", await GitHubFixture.FailsAsync(() => engine.PlanAsync(new() { Application = Application, Environment = "production", Version = commit }, default)));
    }

    [Fact]
    public async Task Environments_are_in_the_order_of_their_names_words()
    {
        await StartAsync();
        foreach (string name in new[] { "qa", "pre-production", "dev-eu", "printers" })
            _repository.Environments.Add(name, new(20 + name.Length));
        Assert.Equal(["printers", "dev-eu", "qa", "pre-production", "staging", "production"], await _fixture.Provider.GetEnvironmentsAsync(new() { Repository = Application }, default).Select(one => one.Name).ToArrayAsync());
    }
}
