using System.IO.Compression;
using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Runs as Azure Pipelines has them: previews, stages, steps and their logs, artifacts.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_start_is_previewed_and_shows_what_would_run()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = await provider.PlanStartAsync(new() { Repository = "My team/hello", Inputs = Map("color", "red"), Variables = Map("LEVEL", "2") }, default);
        Assert.Equal("trigger: none\nsteps:\n  - script: make\n", change.Details);
        Assert.Equal([$"POST /My%20team/_apis/pipelines/{_fixture.Definition.Id}/runs"], change.Calls!.Calls);
        Assert.Empty(_fixture.Server.Writes);
        JsonNode asked = _fixture.Server.Exchanges[^1].Body!;
        Assert.True((bool)asked["previewRun"]!);

        Run run = await ApplyAsync<Run>(change);
        JsonNode sent = Assert.Single(_fixture.Server.Writes).Body!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"resources":{"repositories":{"self":{"refName":"refs/heads/main"}}},"templateParameters":{"color":"red"},"variables":{"LEVEL":{"value":"2"}}}"""), sent), sent.ToJsonString());
        Assert.Equal(("hello", "main", "manual", "ada@fabrikam.example", RunStatus.Queued), (run.Pipeline, run.Ref, run.Event, run.Actor, run.Status));
        Assert.Equal(_fixture.Azure.Projects[0].Builds[^1].Id, run.Number);
        Assert.Equal(["build", "test"], run.Jobs.Select(job => job.Name));
    }

    [Fact]
    public async Task What_the_preview_refuses_is_refused_before_anybody_is_asked()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanStartAsync(new() { Repository = "My team/hello", Inputs = Map("colour", "red") }, default));
        Assert.Equal("PipelineInvalid", error.Id);
        Assert.Contains("Unexpected parameter 'colour'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_is_found_by_name_folder_or_file_and_must_be_switched_on()
    {
        FakeDefinition nightly = _fixture.Azure.AddDefinition(_fixture.Project, _fixture.Hello, "hello nightly", "\\team", "ci/nightly.yml");
        AzureDevOpsProvider provider = _fixture.Provider();
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["ci/nightly.yml"] = "steps: []\n" });
        foreach (string name in new[] { "hello nightly", "team/hello nightly", @"\team\hello nightly", "ci/nightly.yml" })
            Assert.Contains("hello nightly", (await provider.PlanStartAsync(new() { Repository = "My team/hello", Pipeline = name }, default)).Action, StringComparison.Ordinal);
        Assert.Equal("PipelineAmbiguous", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "My team/hello" }, default))).Id);
        nightly.QueueStatus = "disabled";
        Assert.Equal("PipelineDisabled", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "My team/hello", Pipeline = "hello nightly" }, default))).Id);
        // The only one that is switched on.
        Assert.Contains("'hello'", (await provider.PlanStartAsync(new() { Repository = "My team/hello" }, default)).Action, StringComparison.Ordinal);
        Assert.Equal("RefNotFound", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "My team/hello", Ref = "nothing" }, default))).Id);
        _fixture.Hello.IsDisabled = true;
        Assert.Equal("RepositoryDisabled", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "My team/hello" }, default))).Id);
    }

    [Fact]
    public async Task All_of_a_run_is_run_again_at_its_commit_with_what_it_was_given()
    {
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition, parameters: new() { ["color"] = "red" }, variables: new() { ["LEVEL"] = "2" });
        string commit = build.Sha;
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["a"] = "b" });
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        Run before = await provider.GetRunsAsync(new() { Id = $"My team/hello/{build.Id}" }, default).SingleAsync();
        Run again = await ApplyAsync<Run>(await provider.PlanRestartAsync(new() { Run = before }, default));
        Assert.NotEqual(before.Id, again.Id);
        Assert.Equal((commit, "restart"), (again.Commit, again.Event));
        Assert.Equal(("red", "2"), (_fixture.Project.Builds[^1].TemplateParameters["color"], _fixture.Project.Builds[^1].Variables["LEVEL"]));
        Assert.False(_fixture.Project.Builds[^1].Variables.ContainsKey("system.debug"));
    }

    [Fact]
    public async Task A_retry_goes_on_in_the_same_run_with_the_stages_that_failed()
    {
        string id = _fixture.AddRun(RunStatus.Failed);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        Run before = await provider.GetRunsAsync(new() { Id = id }, default).SingleAsync();
        Change change = await provider.PlanRestartAsync(new() { Run = before, FailedOnly = true }, default);
        Run again = await ApplyAsync<Run>(change);
        Exchange sent = Assert.Single(_fixture.Server.Writes);
        Assert.EndsWith("/stages/test", sent.Path, StringComparison.Ordinal);
        Assert.Equal("""{"state":"retry","forceRetryAllJobs":false}""", sent.Body!.ToJsonString());
        Assert.Equal((before.Id, false), (again.Id, again.IsFinished));
        Run end = (await provider.WatchRunAsync(again.Id, default).ToListAsync())[^1];
        Assert.Equal((RunStatus.Succeeded, 2), (end.Status, end.Jobs[1].Attempt));
    }

    [Fact]
    public async Task A_lost_agent_and_a_file_that_cannot_be_read_are_told_apart()
    {
        string lost = _fixture.AddRun(RunStatus.Errored);
        FakeBuild refused = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition, refused: "/azure-pipelines.yml (Line: 2): Unexpected value 'stepz'");
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        Run run = await provider.GetRunsAsync(new() { Id = lost }, default).SingleAsync();
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.StartsWith("We stopped hearing from agent", run.Reason, StringComparison.Ordinal);
        Run broken = await provider.GetRunsAsync(new() { Id = $"My team/hello/{refused.Id}" }, default).SingleAsync();
        Assert.Equal((RunStatus.Failed, "/azure-pipelines.yml (Line: 2): Unexpected value 'stepz'"), (broken.Status, broken.Reason));
        Assert.Empty(broken.Jobs);
    }

    [Fact]
    public async Task Without_parallel_jobs_it_is_said_plainly_how_to_get_some()
    {
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition, ends: "ungranted");
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Run run = await _fixture.Provider().GetRunsAsync(new() { Id = $"My team/hello/{build.Id}" }, default).SingleAsync();
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.StartsWith("The organization has no parallel jobs yet: ask for the free grant at https://aka.ms/azpipelines-parallelism-request", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_a_log_has_its_step_and_time_and_comes_when_its_step_has_ended()
    {
        string id = _fixture.AddRun(RunStatus.Succeeded);
        DateTimeOffset begin = _fixture.Clock.GetUtcNow();
        AzureDevOpsProvider provider = _fixture.Provider();
        LogLine[] lines = await provider.ReadLogAsync(new() { RunId = id, Follow = true }, default).ToArrayAsync();
        Assert.Equal(
            [("build", "Checkout", "Syncing"), ("build", "Work", "Builds"), ("build", "Work", "Built"), ("test", "Checkout", "Syncing"), ("test", "Work", "Tests"), ("test", "Work", "half done"), ("test", "Work", "Tested")],
            lines.Select(line => (line.Job, line.Step, line.Text)));
        Assert.Equal(begin.AddSeconds(10), lines[0].Timestamp);
        Assert.Equal(7, lines.Length);
        // Each log is read once.
        Assert.Equal(4, _fixture.Server.Exchanges.Count(exchange => exchange.Path.Contains("/logs/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_artifact_is_fetched_from_a_signed_address_without_the_token()
    {
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition);
        build.Artifacts["drop"] = Zip(("drop/a.txt", "hello"));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        Artifact artifact = await provider.GetArtifactsAsync($"My team/hello/{build.Id}", null, default).SingleAsync();
        Assert.Equal(("drop", "build", (long)build.Artifacts["drop"].Length), (artifact.Name, artifact.Job, artifact.Size));
        using TestFolder folder = new();
        await ApplyAsync<Artifact>(await provider.PlanSaveArtifactAsync(artifact, folder["out"], default));
        Assert.Equal("hello", File.ReadAllText(folder["out", "drop", "a.txt"]));
        build.Artifacts.Clear();
        Assert.Equal("ArtifactExpired", (await FailsAsync(async () => await ApplyAsync<Artifact>(await provider.PlanSaveArtifactAsync(artifact, folder["out"], default)))).Id);
    }

    [Fact]
    public async Task Pipelines_are_read_from_the_files_that_they_name()
    {
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "trigger: none\njobs:\n  - job: unit\n    steps:\n      - script: make test\n" });
        _fixture.Azure.AddDefinition(_fixture.Project, _fixture.Hello, "classic", file: null);
        Pipeline pipeline = await _fixture.Provider().GetPipelinesAsync("My team/hello", default).SingleAsync();
        Assert.Equal(("hello", "azure-pipelines.yml", true, "AzurePipelines"), (pipeline.Name, pipeline.Path, pipeline.Enabled, pipeline.Format));
        Assert.Equal("unit", Assert.Single(pipeline.Jobs).Id);
        Assert.Contains(_fixture.Said, line => line.Contains("'classic' of 'My team/hello' is left out", StringComparison.Ordinal));
        Assert.Equal("RepositoryNotFound", (await FailsAsync(async () => await _fixture.Provider().GetPipelinesAsync("My team/nothing", default).ToListAsync())).Id);
    }

    [Fact]
    public async Task A_badge_is_that_of_a_pipeline_on_a_branch()
    {
        Badge badge = await _fixture.Provider().GetBadgeAsync("My team/hello", null, null, default);
        string project = $"{_fixture.Server.Address}/fabrikam/My%20team";
        Assert.Equal($"[![Build Status]({project}/_apis/build/status/{_fixture.Definition.Id}?branchName=main)]({project}/_build/latest?definitionId={_fixture.Definition.Id})", badge.Markdown);
        Assert.Equal("azure-pipelines.yml", badge.Pipeline);
    }

    private static VariableMap Map(string name, string value) => new([KeyValuePair.Create(name, value)]);

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using StreamWriter writer = new(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
