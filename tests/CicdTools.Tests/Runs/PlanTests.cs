using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class PlanTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_plan_changes_nothing_and_applies_only_inside_the_scope()
    {
        Change change = await _lab.Provider.PlanStartAsync(new() { Repository = "app" }, Lab.Pipeline(Lab.Job("a", "true")), CancellationToken.None);
        Assert.Equal("app at main", change.Target);
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(CancellationToken.None))).Id);
        Assert.False(Directory.Exists(_lab.Provider.Paths.Runs));
    }

    [Fact]
    public async Task On_this_machine_only_what_is_trusted_or_asked_for_runs()
    {
        await using Lab strangers = new(trusted: false);
        Pipeline pipeline = Lab.Pipeline(Lab.Job("a", "true"));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => strangers.StartAsync(pipeline));
        Assert.SkipWhen(error.Id != "HostIsolationRequired", "A container engine answers on this machine.");
        Assert.Contains("-Trust", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Succeeded, (await strangers.RunAsync(pipeline, new() { Isolation = Isolation.Host })).Status);
        Assert.Equal("ContainerEngineNotFound", (await Assert.ThrowsAsync<CicdException>(() => strangers.StartAsync(pipeline, new() { Isolation = Isolation.Container }))).Id);
    }

    [Fact]
    public async Task A_job_that_asks_for_an_image_or_a_service_says_what_is_missing()
    {
        Pipeline image = Lab.Pipeline(Lab.Job("a", "true") with { Container = new() { Image = "python:3" } });
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(image));
        Assert.Equal("ContainerEngineNotFound", error.Id);
        Assert.Contains("'python:3'", error.Message, StringComparison.Ordinal);
        Run run = await _lab.RunAsync(image, new() { Isolation = Isolation.Host });
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Contains("runs on this machine itself", await _lab.TextAsync(run), StringComparison.Ordinal);
        Pipeline service = Lab.Pipeline(Lab.Job("a", "true") with { Services = [new() { Name = "db", Container = new() { Image = "postgres" } }] });
        Assert.Equal("ServiceNeedsContainer", (await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(service, new() { Isolation = Isolation.Host }))).Id);
        Assert.Equal("ContainerEngineNotFound", (await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(service))).Id);
    }

    [Fact]
    public async Task A_matrix_that_is_an_expression_is_computed_before_the_run_or_refused()
    {
        NativeSetting Strategy(string text) => new("GitHubActions", "strategy", text);
        Pipeline Of(NativeSetting strategy) => Lab.Pipeline(Lab.Job("a", "true") with { Native = [strategy] }) with { Format = "GitHubActions" };

        Run run = await _lab.RunAsync(Of(Strategy("matrix:\n  os: ${{ fromJSON('[\"x\",\"y\"]') }}")));
        Assert.Equal(["a (x)", "a (y)"], run.Jobs.Select(job => job.Name));
    }

    [Theory]
    [InlineData("nothing", null, null, "RepositoryNotFound")]
    [InlineData("../app", null, null, "InvalidName")]
    [InlineData("app", null, "no-branch", "RefNotFound")]
    [InlineData("app", null, "bad..name", "RefNotFound")]
    [InlineData("app", null, null, "PipelineNotFound")]
    [InlineData("app", "deploy", null, "PipelineNotFound")]
    public async Task What_is_not_there_is_named(string repository, string? pipeline, string? reference, string id) =>
        Assert.Equal(id, (await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanStartAsync(new() { Repository = repository, Pipeline = pipeline, Ref = reference }, CancellationToken.None))).Id);

    [Fact]
    public async Task Of_several_pipelines_one_must_be_named()
    {
        const string workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n";
        _lab.Commit("Two", (".github/workflows/one.yml", $"name: One\n{workflow}"), (".github/workflows/two.yml", $"name: Two\n{workflow}"));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanStartAsync(new() { Repository = "app" }, CancellationToken.None));
        Assert.Equal("PipelineAmbiguous", error.Id);
        foreach (string name in (string[])["One", "one", ".github/workflows/one.yml"])
            Assert.Contains("'One'", (await _lab.Provider.PlanStartAsync(new() { Repository = "app", Pipeline = name }, CancellationToken.None)).Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_file_comes_with_its_line_and_nothing_is_changed()
    {
        _lab.Commit("Bad", (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    needs: nobody\n    steps:\n      - run: echo\n"));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanStartAsync(new() { Repository = "app" }, CancellationToken.None));
        Assert.Equal("UnknownNeed", error.Id);
        Assert.Contains(".github/workflows/ci.yml:", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_lab.Provider.Paths.Runs));
    }

    [Fact]
    public async Task An_environment_that_is_not_there_is_refused_where_there_are_some()
    {
        await Lab.ApplyAsync(await _lab.Provider.PlanSetEnvironmentAsync(new() { Name = "live", Create = true }, CancellationToken.None));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(Lab.Pipeline(Lab.Job("a", "true") with { Environment = new("moon") })));
        Assert.Equal("EnvironmentNotFound", error.Id);
    }

    [Fact]
    public async Task A_matrix_that_is_too_large_or_a_limit_below_zero_is_refused()
    {
        string[] many = [.. Enumerable.Range(0, 20).Select(i => $"{i}")];
        Job job = Lab.Job("a", "true") with { Matrix = new() { Axes = [new("x", many), new("y", many)] } };
        Assert.Equal("MatrixTooLarge", (await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(Lab.Pipeline(job)))).Id);
        Assert.Equal("InvalidThrottleLimit", (await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(Lab.Pipeline(Lab.Job("a", "true")), new() { ThrottleLimit = -1 }))).Id);
    }
}
