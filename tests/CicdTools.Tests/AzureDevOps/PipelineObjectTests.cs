using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Projects and pipelines that are made, switched and removed.</summary>
public sealed class PipelineObjectTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_project_is_there_when_its_operation_has_ended()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = Assert.Single(await provider.PlanInitializeAsync(new() { Repository = "Ünïcode 日本" }, default));
        Assert.Contains("Basic", change.Action, StringComparison.Ordinal);
        Prerequisite made = await ApplyAsync<Prerequisite>(change);
        Assert.Equal(("Project", "Ünïcode 日本", true), (made.Part, made.Name, made.Made));
        Assert.Equal(7, _fixture.Clock.Waits.Sum(wait => wait.TotalSeconds), 1.5);
        JsonNode sent = Assert.Single(_fixture.Server.Writes).Body!;
        Assert.Equal("""{"name":"\u00DCn\u00EFcode \u65E5\u672C","visibility":"private","capabilities":{"versioncontrol":{"sourceControlType":"Git"},"processTemplate":{"templateTypeId":"b8a3a935-7e91-48b8-a94c-606d37c3e9f2"}}}""", sent.ToJsonString());
        Change again = Assert.Single(await provider.PlanInitializeAsync(new() { Repository = "Ünïcode 日本/hello", Parts = ["project"] }, default));
        Assert.Contains("already", again.AlreadyDone, StringComparison.Ordinal);
        Assert.False((await ApplyAsync<Prerequisite>(again)).Made);
    }

    [Fact]
    public async Task A_project_that_cannot_be_made_says_why()
    {
        _fixture.Azure.OperationEnds = "failed";
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = Assert.Single(await provider.PlanInitializeAsync(new() { Name = "broken" }, default));
        CicdException failed = await FailsAsync(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("OperationFailed", failed.Id);
        Assert.Contains("VS402323", failed.Message, StringComparison.Ordinal);
        Assert.Equal("PartNotFound", (await FailsAsync(() => provider.PlanInitializeAsync(new() { Name = "x", Parts = ["Bucket"] }, default))).Id);
        Assert.Equal("RepositoryRequired", (await FailsAsync(() => provider.PlanInitializeAsync(new(), default))).Id);
        Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanInitializeAsync(new() { Name = "a*b" }, default))).Id);
    }

    // https://learn.microsoft.com/en-us/azure/devops/organizations/projects/public-projects-retirement
    [Fact]
    public async Task Public_is_refused_before_anything_is_asked_with_the_date_of_its_retirement()
    {
        CicdException retired = await FailsAsync(() => _fixture.Provider().PlanNewRepositoryAsync(new() { Name = "My team/open", Visibility = RepositoryVisibility.Public }, default));
        Assert.Equal(("PublicProjectsRetired", CicdErrorKind.NotSupported), (retired.Id, retired.Kind));
        Assert.Contains("since April 2026", retired.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Exchanges);
    }

    [Fact]
    public async Task A_pipeline_is_made_of_a_file_in_a_folder_previewed_switched_changed_and_removed()
    {
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["ci/nightly.yml"] = "steps:\n  - script: make nightly\n", ["ci/other.yml"] = "steps:\n  - script: make other\n" });
        AzureDevOpsProvider provider = _fixture.Provider();
        NewPipelineRequest request = new() { Repository = "My team/hello", Name = "nightly", Folder = "team/deep", Path = "ci/nightly.yml" };
        Change make = await provider.PlanNewPipelineAsync(request, default);
        // What the system itself makes of the file, before there is a pipeline.
        Assert.Contains("make nightly", make.Details, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);
        Pipeline made = await ApplyAsync<Pipeline>(make);
        Assert.Equal(("nightly", "ci/nightly.yml", true), (made.Name, made.Path, made.Enabled));
        JsonNode expected = JsonNode.Parse("""{"name":"nightly","folder":"\\team\\deep","configuration":{"type":"yaml","path":"/ci/nightly.yml","repository":{"type":"azureReposGit","id":"ID","name":"hello"}}}""".Replace("ID", _fixture.Hello.Id, StringComparison.Ordinal))!;
        Assert.True(JsonNode.DeepEquals(expected, _fixture.Server.Writes[^1].Body), _fixture.Server.Writes[^1].Body!.ToJsonString());

        Assert.Contains("already", (await provider.PlanNewPipelineAsync(request, default)).AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("PipelineExists", (await FailsAsync(() => provider.PlanNewPipelineAsync(request with { Path = "ci/other.yml" }, default))).Id);
        Assert.Equal("ci/other.yml", (await ApplyAsync<Pipeline>(await provider.PlanNewPipelineAsync(request with { Path = "ci/other.yml", Force = true }, default))).Path);

        Assert.False((await ApplyAsync<Pipeline>(await provider.PlanSwitchAsync("My team/hello", "team/deep/nightly", false, default))).Enabled);
        Assert.Equal("PipelineDisabled", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "My team/hello", Pipeline = "nightly" }, default))).Id);
        Assert.True((await ApplyAsync<Pipeline>(await provider.PlanSwitchAsync("My team/hello", "nightly", true, default))).Enabled);
        Change remove = await provider.PlanRemovePipelineAsync("My team/hello", "nightly", default);
        Assert.Contains("runs go with it", remove.Details, StringComparison.Ordinal);
        await WriteScope.RunAsync(() => remove.ApplyAsync(default));
        Assert.Equal("hello", Assert.Single(_fixture.Project.Definitions).Name);
    }

    [Fact]
    public async Task A_file_on_another_branch_and_the_first_pipeline_of_a_repository()
    {
        FakeRepository fresh = _fixture.Azure.AddRepository(_fixture.Project, "fresh");
        _fixture.Azure.Commit(fresh, "topic", new Dictionary<string, string> { ["ci.yml"] = "steps:\n  - script: make\n" });
        AzureDevOpsProvider provider = _fixture.Provider();
        Assert.Equal("PathNotFound", (await FailsAsync(() => provider.PlanNewPipelineAsync(new() { Repository = "My team/fresh", Path = "ci.yml" }, default))).Id);
        await WriteScope.RunAsync(async () => await (await provider.PlanNewPipelineAsync(new() { Repository = "My team/fresh", Path = "ci.yml", Branch = "topic" }, default)).ApplyAsync(default));
        FakeDefinition made = _fixture.Project.Definitions[^1];
        Assert.Equal(("fresh", "ci.yml", "refs/heads/topic", "\\"), (made.Name, made.File, made.DefaultBranch, made.Folder));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_anything_is_sent()
    {
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["broken.yml"] = "stepz:\n  - script: make\n" });
        AzureDevOpsProvider provider = _fixture.Provider();
        NewPipelineRequest request = new() { Repository = "My team/hello", Name = "new" };
        async Task<string> IdAsync(NewPipelineRequest one) => (await FailsAsync(() => provider.PlanNewPipelineAsync(one, default))).Id;
        Assert.Equal("PipelineInvalid", await IdAsync(request with { Path = "broken.yml" }));
        Assert.Equal("PathNotFound", await IdAsync(request with { Path = "nothing.yml" }));
        Assert.Equal("RefNotFound", await IdAsync(request with { Branch = "nothing" }));
        Assert.Equal("RepositoryNotFound", await IdAsync(request with { Repository = "My team/nothing" }));
        Assert.Equal("SettingNotTaken", await IdAsync(request with { Start = PipelineStart.Push }));
        Assert.Equal("SettingNotTaken", await IdAsync(request with { Definition = "steps: []" }));
        Assert.Equal("PipelineNotFound", (await FailsAsync(() => provider.PlanRemovePipelineAsync("My team/hello", "nothing", default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task Stages_are_left_out_by_the_names_in_the_file()
    {
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "stages:\n- stage: build\n  jobs:\n  - job: build\n- stage: test\n  jobs:\n  - job: test\n" });
        AzureDevOpsProvider provider = _fixture.Provider();
        RunRequest request = new() { Repository = "My team/hello", SkipStages = ["test"] };
        Run run = await ApplyAsync<Run>(await provider.PlanStartAsync(request, default));
        Assert.Equal("""["test"]""", _fixture.Server.Writes[^1].Body!["stagesToSkip"]!.ToJsonString());
        Assert.DoesNotContain("test", (await provider.WatchRunAsync(run.Id, default).LastAsync()).Jobs.Select(job => job.Name));
        Assert.Equal("StageNotFound", (await FailsAsync(() => provider.PlanStartAsync(request with { SkipStages = ["Test stage"] }, default))).Id);
        Assert.Equal("NothingToRun", (await FailsAsync(() => provider.PlanStartAsync(request with { SkipStages = ["build", "test"] }, default))).Id);
    }

    // https://learn.microsoft.com/en-us/azure/devops/pipelines/repos/github#github-app-authentication
    [Fact]
    public async Task A_repository_at_GitHub_is_reached_once_somebody_has_installed_the_App()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        NewPipelineRequest request = new() { Repository = "My team/octo/app" };
        Assert.Equal("ConnectionNotFound", (await FailsAsync(() => provider.PlanNewPipelineAsync(request, default))).Id);
        Change handOff = Assert.Single(await provider.PlanInitializeAsync(new() { Repository = "My team", Parts = ["GitHub"] }, default));
        Assert.Contains("https://github.com/apps/azure-pipelines", handOff.Action, StringComparison.Ordinal);
        CicdException pending = await FailsAsync(() => WriteScope.RunAsync(() => handOff.ApplyAsync(default)));
        Assert.Equal("HandOffPending", pending.Id);
        Assert.Contains(_fixture.Said, line => line.Contains("Open https://github.com/apps/azure-pipelines in a browser", StringComparison.Ordinal));

        string id = Guid.NewGuid().ToString();
        _fixture.Project.Endpoints.Add(new() { ["id"] = id, ["name"] = "octo", ["type"] = "GitHub", ["isReady"] = true, ["authorization"] = new JsonObject { ["scheme"] = "InstallationToken" } });
        Assert.Equal(("GitHub", "octo", true), await ApplyAsync<Prerequisite>(handOff) is var made ? (made.Part, made.Name, made.Made) : default);
        Assert.Contains("already", Assert.Single(await provider.PlanInitializeAsync(new() { Repository = "My team", Parts = ["GitHub"] }, default)).AlreadyDone, StringComparison.Ordinal);

        Pipeline pipeline = await ApplyAsync<Pipeline>(await provider.PlanNewPipelineAsync(request, default));
        Assert.Equal(("app", "azure-pipelines.yml"), (pipeline.Name, pipeline.Path));
        JsonNode expected = JsonNode.Parse("""{"name":"app","folder":"\\","configuration":{"type":"yaml","path":"/azure-pipelines.yml","repository":{"type":"gitHub","fullName":"octo/app","connection":{"id":"ID"}}}}""".Replace("ID", id, StringComparison.Ordinal))!;
        Assert.True(JsonNode.DeepEquals(expected, _fixture.Server.Writes[^1].Body), _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.Contains("already", (await provider.PlanNewPipelineAsync(request, default)).AlreadyDone, StringComparison.Ordinal);

        _fixture.Project.Endpoints.Add(new() { ["id"] = Guid.NewGuid().ToString(), ["name"] = "other", ["type"] = "github", ["authorization"] = new JsonObject { ["scheme"] = "PersonalAccessToken" } });
        Assert.Equal("ConnectionAmbiguous", (await FailsAsync(() => provider.PlanNewPipelineAsync(request with { Name = "second" }, default))).Id);
        await WriteScope.RunAsync(async () => await (await provider.PlanNewPipelineAsync(request with { Name = "second", Settings = new Dictionary<string, string> { ["connection"] = "other" } }, default)).ApplyAsync(default));
        Assert.Equal("second", _fixture.Project.Definitions[^1].Name);
        Assert.Equal("SettingNotTaken", (await FailsAsync(() => provider.PlanNewPipelineAsync(request with { Settings = new Dictionary<string, string> { ["queue"] = "x" } }, default))).Id);
    }

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
