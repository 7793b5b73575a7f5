using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Environments, their protection, what is deployed there and who approves it.</summary>
public sealed class EnvironmentTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Environments_come_in_the_order_of_promotion_with_who_approves()
    {
        _fixture.Project.Environments.Add(new() { Id = 1, Name = "production", Tier = "production" });
        _fixture.Project.Environments.Add(new() { Id = 2, Name = "review/a", Tier = "development" });
        _fixture.Project.Environments.Add(new() { Id = 3, Name = "staging", Tier = "staging" });
        GitLabProvider provider = _fixture.Provider();
        Change change = await provider.PlanSetEnvironmentAsync(new() { Repository = "team/hello", Name = "production", RequiresApproval = true, Approvers = ["bob"] }, default);
        Assert.Empty(_fixture.Server.Writes);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));

        DeploymentEnvironment[] all = await provider.GetEnvironmentsAsync(new() { Repository = "team/hello" }, default).ToArrayAsync();
        Assert.Equal(["review/a", "staging", "production"], all.Select(environment => environment.Name));
        Assert.Equal([false, false, true], all.Select(environment => environment.RequiresApproval));
        Assert.Equal(["bob"], all[2].Approvers);
        Assert.Equal(["production"], (await provider.GetEnvironmentsAsync(new() { Name = "production" }, default).ToListAsync()).Select(environment => environment.Name));

        EnvironmentRequest both = new() { Repository = "team/hello", Name = "production", Approvers = ["ada", "bob"] };
        await ApplyAsync(provider.PlanSetEnvironmentAsync(both, default));
        Assert.Equal(["ada", "bob"], (await provider.GetEnvironmentsAsync(new() { Name = "production" }, default).SingleAsync()).Approvers);
        Assert.NotNull((await provider.PlanSetEnvironmentAsync(both, default)).AlreadyDone);
        Assert.NotNull((await provider.PlanSetEnvironmentAsync(new() { Repository = "team/hello", Name = "production", RequiresApproval = true }, default)).AlreadyDone);

        // Nobody is asked any more; who may deploy is another matter, and stays.
        await ApplyAsync(provider.PlanSetEnvironmentAsync(new() { Repository = "team/hello", Name = "production", RequiresApproval = false }, default));
        Assert.False((await provider.GetEnvironmentsAsync(new() { Name = "production" }, default).SingleAsync()).RequiresApproval);
        Assert.Single((System.Text.Json.Nodes.JsonArray)_fixture.Project.Environments[0].Protection!["deploy_access_levels"]!);
        Assert.DoesNotContain(_fixture.Server.Writes, exchange => exchange.Method == "DELETE");
    }

    [Fact]
    public async Task An_environment_is_made_once_and_removed_when_it_has_stopped()
    {
        GitLabProvider provider = _fixture.Provider();
        EnvironmentRequest request = new() { Repository = "team/hello", Name = "staging", Create = true };
        await ApplyAsync(provider.PlanSetEnvironmentAsync(request, default));
        Assert.Equal("EnvironmentExists", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request, default))).Id);
        Assert.NotNull((await provider.PlanSetEnvironmentAsync(request with { Create = false }, default)).AlreadyDone);
        await ApplyAsync(provider.PlanRemoveEnvironmentAsync("team/hello", "staging", default));
        Assert.Empty(_fixture.Project.Environments);
        Assert.Equal("EnvironmentNotFound", (await FailsAsync(() => provider.PlanRemoveEnvironmentAsync("team/hello", "staging", default))).Id);
    }

    [Fact]
    public async Task A_plan_refuses_what_GitLab_has_no_place_for()
    {
        GitLabProvider provider = _fixture.Provider();
        EnvironmentRequest request = new() { Repository = "team/hello", Name = "staging", Create = true };
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request with { Instances = 4 }, default))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request with { Variables = new() }, default))).Id);
        Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request with { Name = "a:b" }, default))).Id);
        Assert.Equal("RepositoryMissing", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request with { Repository = null }, default))).Id);
        Assert.Equal("UserNotFound", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request with { Approvers = ["nobody"] }, default))).Id);
        Assert.Equal("EnvironmentNotFound", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(request with { Create = false }, default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task A_server_without_protected_environments_has_environments_all_the_same()
    {
        _fixture.GitLab.IsPremium = false;
        _fixture.Project.Environments.Add(new() { Id = 1, Name = "production", Tier = "production" });
        Assert.False((await _fixture.Provider().GetEnvironmentsAsync(new() { Repository = "team/hello" }, default).SingleAsync()).RequiresApproval);
    }

    [Fact]
    public async Task What_runs_where_and_what_came_there_is_told()
    {
        _fixture.Project.Environments.Add(new() { Id = 1, Name = "production", Tier = "production", ExternalUrl = "https://hello.example.com" });
        _fixture.Project.Environments.Add(new() { Id = 2, Name = "unused" });
        _fixture.Project.Deployments.Add(new() { Id = 31, Environment = "production", Ref = "v1.0.0", Sha = Recipes.Sha(1), CreatedAt = _fixture.Clock.GetUtcNow() });
        _fixture.Project.Deployments.Add(new() { Id = 32, Environment = "production", Ref = "v1.1.0", Sha = Recipes.Sha(2), Status = "failed", CreatedAt = _fixture.Clock.GetUtcNow() });
        GitLabProvider provider = _fixture.Provider();
        Application application = await provider.GetApplicationsAsync("team/hello", null, default).SingleAsync();
        Assert.Equal(("team/hello", "production", "v1.0.0"), (application.Name, application.Environment, application.Version));
        Assert.Equal(["https://hello.example.com"], application.Addresses);
        Deployment[] ledger = await provider.GetDeploymentsAsync("team/hello", "production", default).ToArrayAsync();
        Assert.Equal([("v1.1.0", RunStatus.Failed), ("v1.0.0", RunStatus.Succeeded)], ledger.Select(entry => (entry.Version, entry.Status)));
        Assert.Equal(2, await provider.GetDeploymentsAsync(null, null, default).CountAsync());
    }

    [Theory]
    [InlineData(true, ApprovalStatus.Approved)]
    [InlineData(false, ApprovalStatus.Denied)]
    public async Task A_blocked_deployment_is_decided(bool approve, ApprovalStatus status)
    {
        FakeDeployment blocked = Blocked("bob");
        GitLabProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new() { Repository = "team/hello" }, default).SingleAsync();
        Assert.Equal(("Deployment", "production", "bob"), (waiting.Kind, waiting.Environment, waiting.RequestedBy));
        Change change = await provider.PlanDecisionAsync(waiting, approve, "seen", default);
        Assert.Empty(_fixture.Server.Writes);
        Approval decided = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal((status, "ada", "seen"), (decided.Status, decided.DecidedBy, decided.Comment));
        Assert.Equal(status, (await provider.GetApprovalsAsync(new() { Id = waiting.Id, Status = Enum.GetValues<ApprovalStatus>() }, default).SingleAsync()).Status);
        Assert.Equal("seen", blocked.Approvals.Single().Comment);
    }

    [Fact]
    public async Task Nobody_approves_what_they_asked_for_themselves_where_the_server_says_so()
    {
        Blocked("ada");
        GitLabProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new() { Environment = "production" }, default).SingleAsync();
        CicdException error = await FailsAsync(() => ApplyAsync(provider.PlanDecisionAsync(waiting, approve: true, null, default)));
        Assert.Equal(("SelfApproval", CicdErrorKind.Forbidden), (error.Id, error.Kind));
    }

    private FakeDeployment Blocked(string user)
    {
        _fixture.Project.Recipe = Recipes.Gated;
        FakePipeline pipeline = _fixture.GitLab.AddPipeline(_fixture.Project);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        _fixture.Project.Environments.Add(new() { Id = 1, Name = "production", Tier = "production" });
        FakeDeployment blocked = new() { Id = 40, Environment = "production", Status = "blocked", User = user, Job = pipeline.Jobs[1], CreatedAt = _fixture.Clock.GetUtcNow() };
        _fixture.Project.Deployments.Add(blocked);
        return blocked;
    }

    private static async Task ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
