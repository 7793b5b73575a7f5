using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>What holds for every change that the provider can plan.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, Func<AzureDevOpsProvider, Task<Change>>> _plans = [];

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        FakeProject project = _fixture.Project;
        _fixture.Azure.AddRepository(project, "spare");
        _fixture.Azure.Commit(_fixture.Hello, "topic", new Dictionary<string, string> { ["t"] = "t" });
        _fixture.Azure.Commit(_fixture.Hello, "other", new Dictionary<string, string> { ["o"] = "o" });
        _fixture.Hello.PullRequests.Add(new() { Id = 1, Title = "Other", Source = "refs/heads/other", Target = "refs/heads/main" });
        project.Groups.Add(new() { Id = 7, Name = "hello", Variables = new() { ["OLD"] = ("x", false), ["OLD_SECRET"] = ("correct-horse", true) } });
        FakeBuild kept = _fixture.Azure.AddBuild(project, _fixture.Definition), failed = _fixture.Azure.AddBuild(project, _fixture.Definition, ends: "failed"), gated = _fixture.Azure.AddBuild(project, _fixture.Definition);
        _fixture.Azure.AddEnvironment(project, "staging");
        _fixture.Azure.AddEnvironment(project, "spare");
        _fixture.Azure.AddDefinition(project, _fixture.Hello, "spare", file: "spare.yml");
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "stages:\n- stage: build\n  jobs:\n  - deployment: build\n    environment: staging\n", ["spare.yml"] = "steps: []\n" });
        FakeBuild deployed = _fixture.Azure.AddBuild(project, _fixture.Definition);
        kept.Artifacts["a"] = [1];
        gated.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Gate = new() });
        gated.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "elsewhere", Gate = new() });
        string ended = _fixture.AddRun(RunStatus.Succeeded);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        string run = _fixture.AddRun(RunStatus.Succeeded);
        SettingScope scope = new() { Repository = "My team/hello" };
        _plans.Add(nameof(IRepositories.PlanNewRepositoryAsync), provider => provider.PlanNewRepositoryAsync(new() { Name = "My team/site", Template = "static" }, default));
        _plans.Add(nameof(IRepositories.PlanRemoveRepositoryAsync), provider => provider.PlanRemoveRepositoryAsync("My team/spare", default));
        _plans.Add(nameof(IRepositoryItems.PlanSetItemAsync), provider => provider.PlanSetItemAsync(new() { Repository = "My team/hello", Path = "a.md", Content = "a" }, default));
        _plans.Add(nameof(IRepositoryItems.PlanSetItemsAsync), provider => provider.PlanSetItemsAsync(new() { Repository = "My team/hello", Files = [new("b.md", "b"), new("c.md", "c")] }, default));
        _plans.Add(nameof(IRuns.PlanStartAsync), provider => provider.PlanStartAsync(new() { Repository = "My team/hello", Pipeline = "hello" }, default));
        _plans.Add(nameof(IRuns.PlanStopAsync), provider => provider.PlanStopAsync(new() { Id = run }, default));
        _plans.Add(nameof(IRuns.PlanRestartAsync), provider => provider.PlanRestartAsync(new() { Run = new() { Id = $"My team/hello/{failed.Id}" }, FailedOnly = true }, default));
        _plans.Add(nameof(IStageRestarts.PlanRestartStageAsync), provider => provider.PlanRestartStageAsync(new() { Run = new() { Id = ended } }, "test", default));
        _plans.Add(nameof(IApprovals.PlanDecisionAsync), async provider => await provider.PlanDecisionAsync(await provider.GetApprovalsAsync(new(), default).FirstAsync(), approve: true, null, default));
        _plans.Add(nameof(IApprovalBatches.PlanDecisionsAsync), async provider => await provider.PlanDecisionsAsync([await provider.GetApprovalsAsync(new(), default).FirstAsync()], approve: true, null, default));
        _plans.Add(nameof(IVariables.PlanSetVariableAsync), provider => provider.PlanSetVariableAsync(new() { Scope = scope, Name = "NEW", Value = "x" }, default));
        _plans.Add(nameof(IVariables.PlanRemoveVariableAsync), provider => provider.PlanRemoveVariableAsync(scope, "OLD", default));
        _plans.Add(nameof(ISecrets.PlanSetSecretAsync), provider => provider.PlanSetSecretAsync(new() { Scope = scope, Name = "NEW_SECRET", Value = new("correct-horse") }, default));
        _plans.Add(nameof(ISecrets.PlanRemoveSecretAsync), provider => provider.PlanRemoveSecretAsync(scope, "OLD_SECRET", default));
        _plans.Add(nameof(IPullRequests.PlanNewPullRequestAsync), provider => provider.PlanNewPullRequestAsync(new() { Repository = "My team/hello", Title = "x", Source = "topic" }, default));
        _plans.Add(nameof(IPullRequests.PlanMergeAsync), provider => provider.PlanMergeAsync(new() { Repository = "My team/hello", Number = 1 }, default));
        _plans.Add(nameof(IEnvironments.PlanSetEnvironmentAsync), provider => provider.PlanSetEnvironmentAsync(new() { Repository = "My team", Name = "qa", Create = true, Approvers = [Guid.Empty.ToString()] }, default));
        _plans.Add(nameof(IEnvironments.PlanRemoveEnvironmentAsync), provider => provider.PlanRemoveEnvironmentAsync("My team", "spare", default));
        _plans.Add(nameof(IDeploymentJobs.PlanRunJobAsync), async provider => await provider.PlanRunJobAsync(await provider.GetDeploymentJobsAsync(new() { Id = $"My team/hello/{deployed.Id}/{project.Environments[0].Id}" }, default).SingleAsync(), default));
        _plans.Add(nameof(IPipelineObjects.PlanNewPipelineAsync), provider => provider.PlanNewPipelineAsync(new() { Repository = "My team/hello", Name = "nightly", Folder = "team" }, default));
        _plans.Add(nameof(IPipelineObjects.PlanRemovePipelineAsync), provider => provider.PlanRemovePipelineAsync("My team/hello", "spare", default));
        _plans.Add(nameof(IPipelineSwitches.PlanSwitchAsync), provider => provider.PlanSwitchAsync("My team/hello", "hello", false, default));
        project.Endpoints.Add(new() { ["id"] = Guid.NewGuid().ToString(), ["name"] = "spare", ["type"] = "GitHub", ["authorization"] = new System.Text.Json.Nodes.JsonObject { ["scheme"] = "InstallationToken" } });
        _plans.Add(nameof(IServiceConnections.PlanNewServiceConnectionAsync), provider => provider.PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "github", Kind = ServiceConnectionKind.GitHub, Secret = new("correct-horse") }, default));
        _plans.Add(nameof(IServiceConnections.PlanRemoveServiceConnectionAsync), provider => provider.PlanRemoveServiceConnectionAsync("My team", "spare", default));
        _plans.Add(nameof(IClusterRegistrations.PlanRegisterClusterAsync), provider => provider.PlanRegisterClusterAsync(new() { Repository = "My team", Name = "aks", Certificate = new() { Server = "https://203.0.113.7", Token = new("x") } }, default));
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["Dockerfile"] = "FROM scratch\n" });
        project.Endpoints.Add(new() { ["id"] = Guid.NewGuid().ToString(), ["name"] = "contoso", ["type"] = "dockerregistry", ["authorization"] = new System.Text.Json.Nodes.JsonObject { ["scheme"] = "UsernamePassword", ["parameters"] = new System.Text.Json.Nodes.JsonObject { ["registry"] = "https://contoso.azurecr.io" } } });
        _plans.Add(nameof(IPipelineTemplates.PlanFromTemplateAsync), provider => provider.PlanFromTemplateAsync(new() { Template = "docker-container-to-acr", Repository = "My team/hello", Image = "contoso.azurecr.io/web", Force = true }, default));
        _plans.Add(nameof(IPrerequisites.PlanInitializeAsync), async provider => (await provider.PlanInitializeAsync(new() { Repository = "New team" }, default)).Single());
        _plans.Add(nameof(IArtifacts.PlanSaveArtifactAsync), provider => provider.PlanSaveArtifactAsync(new() { Id = "x", RunId = $"My team/hello/{kept.Id}", Name = "a" }, _folder["never"], default));
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    // An import is tried with Git in ImportTests.
    [Fact]
    public void Every_plan_is_among_them() =>
        Assert.Equal(
            typeof(AzureDevOpsProvider).GetInterfaces().Where(type => type.IsPublic).SelectMany(type => type.GetMethods()).Select(method => method.Name).Where(name => name.StartsWith("Plan", StringComparison.Ordinal) && name != nameof(IRepositories.PlanImportAsync)).Order(StringComparer.Ordinal),
            _plans.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Planning_sends_nothing_but_reads_and_outside_an_agreed_plan_nothing_is_changed()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        foreach ((string name, Func<AzureDevOpsProvider, Task<Change>> plan) in _plans)
        {
            Change change = await plan(provider);
            Assert.True(change.Target.Length > 0 && change.Action.Length > 0, name);
            Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        }

        Assert.Empty(_fixture.Server.Writes);
        Assert.False(Directory.Exists(_folder["never"]));
    }

    [Fact]
    public async Task What_a_plan_foresees_is_what_it_sends()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        foreach ((string name, Func<AzureDevOpsProvider, Task<Change>> plan) in _plans.Where(pair => pair.Key != nameof(IArtifacts.PlanSaveArtifactAsync)))
        {
            Change change = await plan(provider);
            int before = _fixture.Server.Writes.Length;
            await WriteScope.RunAsync(() => change.ApplyAsync(default));
            string[] sent = [.. _fixture.Server.Writes.Skip(before).Select(exchange => $"{exchange.Method} {exchange.Path["/fabrikam".Length..]}")];
            Assert.True(sent.SequenceEqual(change.Calls!.Calls), $"{name}: foresaw {string.Join(", ", change.Calls.Calls)}; sent {string.Join(", ", sent)}");
        }
    }
}
