using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Pipelines of repositories at GitHub, named PROJECT/OWNER/NAME: only the system sees these repositories.</summary>
public sealed class ForeignPipelineTests : IAsyncLifetime
{
    private const string Name = "My team/octo/app";

    private readonly AzureDevOpsFixture _fixture = new();
    private FakeDefinition _definition = null!;

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        _definition = _fixture.Azure.AddDefinition(_fixture.Project, _fixture.Azure.AddForeign(_fixture.Project, "octo/app"), "app");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task They_are_listed_with_what_the_system_reads_in_their_files_and_switched()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Pipeline pipeline = await provider.GetPipelinesAsync(Name, default).SingleAsync();
        Assert.Equal(("app", "azure-pipelines.yml", true, "build"), (pipeline.Name, pipeline.Path, pipeline.Enabled, Assert.Single(pipeline.Jobs).Id));
        Assert.Equal(["hello", "app"], await provider.GetPipelinesAsync(null, default).Select(one => one.Name).ToArrayAsync());
        Assert.Equal("GitHub", _fixture.Server.Exchanges.First(exchange => exchange.Query.GetValueOrDefault("repositoryId") == "octo/app").Query["repositoryType"]);

        Assert.False((await ApplyAsync<Pipeline>(await provider.PlanSwitchAsync(Name, "app", false, default))).Enabled);
        Assert.Equal("disabled", _definition.QueueStatus);
        Assert.Contains("already", (await provider.PlanSwitchAsync(Name, "app", false, default)).AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("PipelineDisabled", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = Name, Pipeline = "app" }, default))).Id);
        Assert.True((await ApplyAsync<Pipeline>(await provider.PlanSwitchAsync(Name, "azure-pipelines.yml", true, default))).Enabled);
        await WriteScope.RunAsync(async () => await (await provider.PlanRemovePipelineAsync(Name, "app", default)).ApplyAsync(default));
        Assert.DoesNotContain(_definition, _fixture.Project.Definitions);
    }

    [Fact]
    public async Task They_are_started_listed_watched_and_run_again()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = await provider.PlanStartAsync(new() { Repository = Name }, default);
        Assert.Contains("script: make", change.Details, StringComparison.Ordinal);
        Run run = await ApplyAsync<Run>(change);
        Assert.Equal("{}", _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.Equal((Name, $"{Name}/{run.Number}", "main"), (run.Repository, run.Id, run.Ref));
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRunAsync(run.Id, default).ToListAsync())[^1].Status);
        Assert.Equal(run.Id, (await provider.GetRunsAsync(new() { Repository = Name }, default).SingleAsync()).Id);
        Assert.Equal(7, await provider.ReadLogAsync(new() { RunId = run.Id }, default).CountAsync());

        await ApplyAsync<Run>(await provider.PlanStartAsync(new() { Repository = Name, Ref = "main" }, default));
        Assert.Equal("""{"resources":{"repositories":{"self":{"refName":"refs/heads/main"}}}}""", _fixture.Server.Writes[^1].Body!.ToJsonString());
        string commit = _fixture.Project.Foreign[0].Branches["main"].Commit;
        await ApplyAsync<Run>(await provider.PlanStartAsync(new() { Repository = Name, Ref = commit }, default));
        Assert.Equal("""{"resources":{"repositories":{"self":{"refName":"refs/heads/main","version":"COMMIT"}}}}""".Replace("COMMIT", commit, StringComparison.Ordinal), _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.Equal("PipelineInvalid", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = Name, Ref = "moon" }, default))).Id);

        Run again = await ApplyAsync<Run>(await provider.PlanRestartAsync(new() { Run = run }, default));
        Assert.Equal((run.Commit, "restart"), (again.Commit, again.Event));
    }

    [Fact]
    public async Task Their_stages_wait_for_approvals_and_bring_versions_into_environments()
    {
        _fixture.Azure.Commit(_fixture.Project.Foreign[0], "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "stages:\n- stage: production\n  jobs:\n  - deployment: production\n    environment: production\n" });
        _fixture.Azure.AddEnvironment(_fixture.Project, "production");
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _definition);
        build.Jobs.Clear();
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Environment = "production", Gate = new() });
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new() { Repository = Name }, default).SingleAsync();
        Assert.Equal((Name, "production", $"{Name}/{build.Id}"), (waiting.Repository, waiting.Environment, waiting.RunId));
        await ApplyAsync<Approval>(await provider.PlanDecisionAsync(waiting, approve: true, null, default));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Deployment there = await provider.GetDeploymentsAsync(Name, "production", default).SingleAsync();
        Assert.Equal((Name, build.Sha), (there.Application, there.Commit!));
        foreach (string version in new[] { "main", build.Sha, build.Sha[..8] })
            Assert.Equal($"{Name}/{build.Id}", (await provider.GetDeploymentJobsAsync(new() { Application = Name, Environment = "production", Version = version }, default).SingleAsync()).RunId);
    }

    [Fact]
    public async Task A_badge_is_of_their_default_branch_and_a_name_of_more_parts_is_none()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Assert.EndsWith($"/_apis/build/status/{_definition.Id}?branchName=main", (await provider.GetBadgeAsync(Name, null, null, default)).ImageUrl, StringComparison.Ordinal);
        Assert.Equal("InvalidName", (await FailsAsync(async () => await provider.GetPipelinesAsync("My team/a/b/c", default).ToListAsync())).Id);
        Assert.Equal("ProjectNotFound", (await FailsAsync(async () => await provider.GetPipelinesAsync("No team/octo/app", default).ToListAsync())).Id);
        Assert.Equal("PipelineNotFound", (await FailsAsync(() => provider.PlanSwitchAsync("My team/octo/moon", "app", true, default))).Id);
    }

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
