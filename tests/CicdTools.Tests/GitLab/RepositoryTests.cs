using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Projects from templates and other servers, commits, pipelines of files, merge requests.</summary>
public sealed class RepositoryTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_project_of_our_template_begins_with_one_commit()
    {
        GitLabProvider provider = _fixture.Provider();
        Change change = await provider.PlanNewRepositoryAsync(new() { Name = "team/site", Template = "static", Visibility = RepositoryVisibility.Public }, default);
        Assert.Contains("+ Dockerfile", change.Details!, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);
        Repository made = Assert.IsType<Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        FakeProject project = _fixture.GitLab.Projects[^1];
        Assert.Equal(("team/site", "public"), (made.Name, project.Visibility));
        Assert.Contains("Dockerfile", project.Branches["main"].Files.Keys);
        Assert.Equal(2, _fixture.Server.Writes.Length);
    }

    // https://docs.gitlab.com/api/lint/#validate-sample-cicd-configuration
    [Fact]
    public async Task A_file_is_judged_in_its_project()
    {
        GitLabProvider provider = _fixture.Provider();
        PipelineText file = new(".gitlab-ci.yml", "build: {script: [make]}", "team/hello");
        Assert.Empty(await provider.CheckPipelineAsync(file, default).ToListAsync());
        Diagnostic said = await provider.CheckPipelineAsync(file with { Text = "nonsense: {}" }, default).SingleAsync();
        Assert.Equal(("GitLabSays", DiagnosticSeverity.Error, ".gitlab-ci.yml"), (said.Id, said.Severity, said.Path));
        Assert.Empty(_fixture.Server.Writes);
        Assert.Equal("RepositoryMissing", (await Assert.ThrowsAsync<CicdException>(async () => await provider.CheckPipelineAsync(file with { Repository = null }, default).ToListAsync())).Id);
    }

    [Fact]
    public async Task A_project_of_GitLabs_template_is_there_when_it_is_imported()
    {
        GitLabProvider provider = _fixture.Provider();
        Repository made = await ApplyAsync<Repository>(provider.PlanNewRepositoryAsync(new() { Name = "team/shop", Template = "rails" }, default));
        Assert.Equal("team/shop", made.Name);
        Assert.Contains(_fixture.Said, line => line == "Import of team/shop: started");
        CicdException unknown = await Assert.ThrowsAsync<CicdException>(() => ApplyAsync<Repository>(provider.PlanNewRepositoryAsync(new() { Name = "team/other", Template = "nothing" }, default)));
        Assert.Contains("'nothing' is unknown", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_refuses_names_and_places_that_are_none()
    {
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal("InvalidName", await IdAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "site" }, default)));
        Assert.Equal("InvalidName", await IdAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "team/a b" }, default)));
        Assert.Equal("NamespaceNotFound", await IdAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "nobody/site" }, default)));
        Assert.Equal("RepositoryExists", await IdAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "team/hello" }, default)));
        Assert.Equal("NotTaken", await IdAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "team/site", Trust = true }, default)));
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task A_commit_goes_onto_the_file_that_was_read()
    {
        GitLabProvider provider = _fixture.Provider();
        SetItemRequest request = new() { Repository = "team/hello", Path = ".gitlab-ci.yml", Content = "test:\n  script:\n    - make test\n", Message = "Test too" };
        Change change = await provider.PlanSetItemAsync(request, default);
        Assert.Contains("+    - make test", change.Details!, StringComparison.Ordinal);
        _fixture.Project.Branches["main"].Last[".gitlab-ci.yml"] = Recipes.Sha(77);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("ItemChanged", CicdErrorKind.Conflict), (error.Id, error.Kind));

        _fixture.Project.ProtectedBranches.Add("main");
        Assert.Equal("BranchProtected", await IdAsync(() => ApplyAsync<RepositoryItem>(provider.PlanSetItemAsync(request, default))));
        Assert.Equal("BranchNotFound", await IdAsync(() => provider.PlanSetItemAsync(request with { Branch = "nothing" }, default)));
        _fixture.GitLab.AddProject("team/empty", empty: true);
        Assert.Equal("main", (await ApplyAsync<RepositoryItem>(provider.PlanSetItemAsync(request with { Repository = "team/empty" }, default))).Ref);
    }

    [Fact]
    public async Task Binary_content_is_no_text()
    {
        _fixture.Project.Branches["main"].Files["logo.png"] = "\u0089PNG\0\u00ff";
        RepositoryItem item = await _fixture.Provider().GetItemsAsync("team/hello", "logo.png", null, default).SingleAsync();
        Assert.Null(item.Content);
        Assert.True(item.Size > 0);
    }

    [Fact]
    public async Task A_pipeline_is_read_with_what_it_includes_and_the_servers_opinion()
    {
        FakeBranch branch = _fixture.Project.Branches["main"];
        branch.Files[".gitlab-ci.yml"] = "include:\n  - local: ci/build.yml\n  - local: ci/more/*.yml\nnonsense:\n  script: [make]\n";
        branch.Files["ci/build.yml"] = "build:\n  script: [make]\n";
        branch.Files["ci/more/test.yml"] = "test:\n  script: [make test]\n";
        Pipeline pipeline = await _fixture.Provider().GetPipelinesAsync("team/hello", default).SingleAsync();
        Assert.Equal(["build", "nonsense", "test"], pipeline.Stages.SelectMany(stage => stage.Jobs).Select(job => job.Id).Order(StringComparer.Ordinal));
        Assert.Equal(".gitlab-ci.yml", pipeline.Path);
        Assert.Contains(_fixture.Said, line => line.Contains("GitLab says: jobs:nonsense", StringComparison.Ordinal));
        Assert.Empty(_fixture.Server.Writes);
        Assert.Single(await _fixture.Provider(Fakes.GitLabServer.ReadToken).GetPipelinesAsync(null, default).ToListAsync());
    }

    [Fact]
    public async Task A_merge_request_is_opened_once_and_tells_its_pipelines()
    {
        _fixture.Project.Branches["change"] = new() { Commit = Recipes.Sha(5) };
        GitLabProvider provider = _fixture.Provider();
        NewPullRequest request = new() { Repository = "team/hello", Title = "Change it", Source = "change", Draft = true };
        PullRequest opened = await ApplyAsync<PullRequest>(provider.PlanNewPullRequestAsync(request, default));
        Assert.Equal((1, "Draft: Change it", "main", PullRequestStatus.Open), (opened.Number, opened.Title, opened.Target, opened.Status));
        Change again = await provider.PlanNewPullRequestAsync(request, default);
        Assert.NotNull(again.AlreadyDone);
        Assert.Single(_fixture.Server.Writes);

        FakePipeline pipeline = _fixture.GitLab.AddPipeline(_fixture.Project, "merge_request_event", new() { ["OUTCOME"] = "errored" }, "change");
        _fixture.Project.MergeRequests[0].Pipelines.Add(pipeline);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        PullRequest found = await provider.GetPullRequestsAsync(new() { Repository = "team/hello", Number = 1 }, default).SingleAsync();
        Assert.Equal([new Check($"pipeline #{pipeline.Iid}", RunStatus.Errored, $"{_fixture.Server.Address}/team/hello/-/pipelines/{pipeline.Id}")], found.Checks);
        _fixture.Project.MergeRequests[0].State = "merged";
        Assert.Empty(await provider.GetPullRequestsAsync(new() { Repository = "team/hello", Status = [PullRequestStatus.Open] }, default).ToListAsync());
        Assert.Equal(PullRequestStatus.Merged, (await provider.GetPullRequestsAsync(new() { Repository = "team/hello" }, default).SingleAsync()).Status);
        Assert.Equal("BranchNotFound", await IdAsync(() => provider.PlanNewPullRequestAsync(request with { Source = "nothing" }, default)));
        Assert.Equal("SameBranch", await IdAsync(() => provider.PlanNewPullRequestAsync(request with { Source = "main" }, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await provider.GetPullRequestsAsync(new() { Repository = "team/nothing" }, default).ToListAsync()));
    }

    private static async Task<T> ApplyAsync<T>(Task<Change> plan)
    {
        Change change = await plan;
        return Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
    }

    private static async Task<string> IdAsync(Func<Task> body) => (await Assert.ThrowsAsync<CicdException>(body)).Id;
}
