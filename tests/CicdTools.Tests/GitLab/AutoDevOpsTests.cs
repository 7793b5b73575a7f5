using CicdTools.Providers;
using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.GitLab;

/// <summary>Auto DevOps: of a project, a group and a server; how it deploys; below which domain.</summary>
public sealed class AutoDevOpsTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    private static SettingScope Project => new() { Repository = "team/hello" };

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_project_without_a_pipeline_file_gets_switch_strategy_and_domain_once()
    {
        _fixture.Project.Branches["main"].Files.Remove(".gitlab-ci.yml");
        GitLabProvider provider = _fixture.Provider();
        AutoDevOpsRequest request = new() { Scope = Project, Enabled = true, Strategy = DeployStrategy.Manual, Domain = "apps.example.com" };
        Change change = await provider.PlanSetAutoDevOpsAsync(request, default);
        Assert.Equal("Auto DevOps: switch it on, deploy by the strategy 'manual', addresses below 'apps.example.com'", change.Action);
        Assert.Empty(_fixture.Server.Writes);

        AutoDevOps set = await ApplyAsync(change);
        Assert.Equal((true, DeployStrategy.Manual, "apps.example.com"), (set.Enabled, set.Strategy, set.Domain));
        Assert.Equal((true, "manual", "apps.example.com"), (_fixture.Project.AutoDevOps, _fixture.Project.DeployStrategy, _fixture.Project.Variables.Single(variable => variable.Key == "KUBE_INGRESS_BASE_DOMAIN").Value));
        int writes = _fixture.Server.Writes.Length;
        Assert.NotNull((await provider.PlanSetAutoDevOpsAsync(request, default)).AlreadyDone);
        Assert.Equal(writes, _fixture.Server.Writes.Length);
    }

    [Fact]
    public async Task A_pipeline_file_is_named_before_anything_is_sent_and_switching_off_is_taken_all_the_same()
    {
        GitLabProvider provider = _fixture.Provider();
        CicdException error = await FailsAsync(provider, new() { Scope = Project, Enabled = true });
        Assert.Equal(("PipelinePresent", CicdErrorKind.Conflict), (error.Id, error.Kind));
        Assert.Contains(".gitlab-ci.yml", error.Message, StringComparison.Ordinal);
        _fixture.Project.AutoDevOps = true;
        Assert.False((await ApplyAsync(await provider.PlanSetAutoDevOpsAsync(new() { Scope = Project, Enabled = false }, default))).Enabled);
    }

    [Fact]
    public async Task A_group_inherits_until_it_says_something_and_has_a_domain_of_its_own()
    {
        GitLabProvider provider = _fixture.Provider();
        SettingScope group = new() { Organization = "team" };
        Assert.Null((await provider.GetAutoDevOpsAsync(group, default)).Enabled);
        AutoDevOps set = await ApplyAsync(await provider.PlanSetAutoDevOpsAsync(new() { Scope = group, Enabled = true, Domain = "team.example.com" }, default));
        Assert.Equal((true, "team.example.com", null), (set.Enabled, set.Domain, set.Strategy));
        Assert.True(_fixture.GitLab.GroupAutoDevOps["team"]);
    }

    [Fact]
    public async Task A_server_is_for_its_administrators()
    {
        GitLabProvider provider = _fixture.Provider();
        AutoDevOps set = await ApplyAsync(await provider.PlanSetAutoDevOpsAsync(new() { Enabled = false, Domain = "apps.example.com" }, default));
        Assert.Equal((false, "apps.example.com"), (set.Enabled, set.Domain));
        Assert.Equal((false, "apps.example.com"), (_fixture.GitLab.ServerAutoDevOps, _fixture.GitLab.ServerDomain));
        _fixture.GitLab.IsAdministrator = false;
        Assert.Equal("AdministratorMissing", (await FailsAsync(provider, new() { Enabled = true })).Id);
        await using GitLabProvider hosted = new(new Connection { Name = "work", Provider = "GitLab", Credential = new("session") }, new Caller { Credential = new(GitLabServer.Token) }, new ProviderCatalog());
        Assert.Equal("ServerNotYours", (await FailsAsync(hosted, new() { Enabled = true })).Id);
    }

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("example.com:8080")]
    [InlineData("*.example.com")]
    [InlineData("localhost")]
    [InlineData("example com")]
    public async Task What_is_no_domain_is_refused(string domain)
    {
        Assert.Equal("InvalidDomain", (await FailsAsync(_fixture.Provider(), new() { Scope = Project, Domain = domain })).Id);
        Assert.Empty(_fixture.Server.Exchanges);
    }

    [Fact]
    public async Task What_cannot_be_is_said_beforehand()
    {
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal("NothingToSet", (await FailsAsync(provider, new() { Scope = Project })).Id);
        Assert.Equal("StrategyNotTaken", (await FailsAsync(provider, new() { Scope = new() { Organization = "team" }, Strategy = DeployStrategy.Manual })).Id);
        Assert.Equal("RepositoryNotFound", (await FailsAsync(provider, new() { Scope = new() { Repository = "team/nothing" }, Enabled = true })).Id);
        Assert.Equal("OrganizationNotFound", (await FailsAsync(provider, new() { Scope = new() { Organization = "nobody" }, Enabled = true })).Id);
        _fixture.Project.JobsEnabled = false;
        Assert.Equal("PipelinesDisabled", (await FailsAsync(provider, new() { Scope = Project, Enabled = true })).Id);
        _fixture.Project.AccessLevel = 30;
        Assert.Equal("PermissionDenied", (await FailsAsync(provider, new() { Scope = Project, Enabled = false })).Id);
        _fixture.Project.Archived = true;
        Assert.Equal("RepositoryArchived", (await FailsAsync(provider, new() { Scope = Project, Enabled = false })).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task Who_may_not_see_the_variables_sees_the_rest()
    {
        _fixture.Project.AccessLevel = 30;
        _fixture.Project.DeployStrategy = "timed_incremental";
        AutoDevOps found = await _fixture.Provider().GetAutoDevOpsAsync(Project, default);
        Assert.Equal((false, DeployStrategy.TimedIncremental, null), (found.Enabled, found.Strategy, found.Domain));
        Assert.Contains(_fixture.Said, line => line.StartsWith("The base domain of team/hello is not told", StringComparison.Ordinal));
    }

    private static async Task<AutoDevOps> ApplyAsync(Change change) => Assert.IsType<AutoDevOps>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private static Task<CicdException> FailsAsync(GitLabProvider provider, AutoDevOpsRequest request) => Assert.ThrowsAsync<CicdException>(() => provider.PlanSetAutoDevOpsAsync(request, default));
}
