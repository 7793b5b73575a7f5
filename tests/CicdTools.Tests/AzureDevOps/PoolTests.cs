using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Agent pools, and which of them a pipeline's jobs run in: https://learn.microsoft.com/en-us/azure/devops/pipelines/agents/pools-queues.</summary>
public sealed class PoolTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        _fixture.Azure.AddPool("Azure Pipelines", isHosted: true, _fixture.Project).Agents.Add(new(1, "Hosted Agent"));
        _fixture.Azure.AddPool("build machines", projects: _fixture.Project).Agents.AddRange([new(3, "two", IsOnline: false), new(2, "one", IsBusy: true), new(4, "three", IsEnabled: false)]);
        _fixture.Azure.AddPool("asleep", projects: _fixture.Project).Agents.Add(new(5, "four", IsOnline: false));
        _fixture.Azure.AddPool("elsewhere");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Those_of_the_organization_come_with_their_agents_and_with_what_is_wrong()
    {
        RunnerPool[] pools = await ReadAsync(new());
        Assert.Equal(["Azure Pipelines", "build machines", "asleep", "elsewhere"], pools.Select(pool => pool.Name));
        Assert.True(pools[0].IsHosted);
        Assert.Empty(pools[0].Runners);
        Assert.Equal(["one True True True", "three True False False", "two False True False"], pools[1].Runners.Select(runner => $"{runner} {runner.IsOnline} {runner.IsEnabled} {runner.IsBusy}"));
        Assert.Equal((1, "4.260.0", "Linux 6.8.0"), (pools[1].Available, pools[1].Runners[0].Version, pools[1].Runners[0].OperatingSystem));
        Assert.Equal([null, null, "No agent of it is online and enabled, so its jobs wait.", "It has no agent, so its jobs wait."], pools.Select(pool => pool.Problem));
        // Agents of the system's own pools are made for each job, and are not asked for.
        Assert.Equal(3, _fixture.Server.Exchanges.Count(exchange => exchange.Path.EndsWith("/agents", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_project_has_those_that_it_may_use_and_one_is_found_by_name()
    {
        Assert.Equal(["Azure Pipelines", "build machines", "asleep"], (await ReadAsync(new() { Repository = "My team" })).Select(pool => pool.Name));
        RunnerPool one = Assert.Single(await ReadAsync(new() { Repository = "My team/hello", Name = "BUILD machines" }));
        Assert.Equal(("build machines", "My team"), (one.Name, one.Repository));
        Assert.Empty(await ReadAsync(new() { Repository = "My team", Name = "moon" }));
        Assert.Equal("ProjectNotFound", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync(new() { Repository = "No team" }))).Id);
        Assert.Equal("RepositoryRequired", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync(new() { Pipeline = "hello" }))).Id);
    }

    // The one at the lowest level counts, an image is Microsoft's own pool, a server job needs none, and one without a pool has the pipeline's standing one.
    [Fact]
    public async Task A_pipeline_runs_where_its_jobs_say_and_a_pool_that_was_deleted_says_so()
    {
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string>
        {
            ["azure-pipelines.yml"] = """
                pool: build machines
                stages:
                - stage: build
                  jobs:
                  - job: own
                    steps: [{script: make}]
                  - job: image
                    pool: {vmImage: ubuntu-latest}
                    steps: [{script: make}]
                - stage: gate
                  pool: {name: deleted pool, demands: [gpu]}
                  jobs:
                  - job: wait
                    pool: server
                    steps: [{task: Delay@1}]
                  - job: gone
                    steps: [{script: make}]
                  - job: open
                    pool: $(where)
                    steps: [{script: make}]
                """,
        });
        RunnerPool[] used = await ReadAsync(new() { Repository = "My team/hello", Pipeline = "hello" });
        Assert.Equal(["Azure Pipelines", "build machines", "deleted pool", "$(where)"], used.Select(pool => pool.Name));
        Assert.Equal([null, null, "The project 'My team' has no such pool: it was deleted, or the project may not use it.", "Which pool it is, is known when a run begins."], used.Select(pool => pool.Problem));

        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "steps:\n- script: make\n" });
        Assert.Equal("Azure Pipelines", Assert.Single(await ReadAsync(new() { Repository = "My team/hello", Pipeline = "azure-pipelines.yml" })).Name);
        Assert.Equal("PipelineNotFound", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync(new() { Repository = "My team/hello", Pipeline = "moon" }))).Id);
    }

    // What the system says: https://github.com/MicrosoftDocs/azure-devops-docs/issues/2224.
    [Fact]
    public async Task A_run_in_a_pool_that_was_deleted_is_refused_with_the_pools_name()
    {
        _fixture.Azure.MissingPool = "My OnPrem";
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "pool: My OnPrem\nsteps:\n- script: make\n" });
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanStartAsync(new() { Repository = "My team/hello" }, default));
        Assert.Equal(("RunnerPoolNotFound", CicdErrorKind.NotFound), (error.Id, error.Kind));
        Assert.Contains("My OnPrem", error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);
    }

    private async Task<RunnerPool[]> ReadAsync(RunnerPoolQuery query) => await _fixture.Provider().GetRunnerPoolsAsync(query, default).ToArrayAsync();
}
