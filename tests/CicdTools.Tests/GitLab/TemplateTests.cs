using CicdTools.Providers.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Pipelines from GitLab's own templates.</summary>
public sealed class TemplateTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();
    private readonly TestFolder _folder = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Templates_are_listed_over_all_pages()
    {
        _fixture.LimitPages(2);
        Assert.Equal(["Bash", "C++", "Ruby"], (await _fixture.Provider().GetPipelineTemplatesAsync(default).ToListAsync()).Select(template => template.Key));
    }

    [Fact]
    public async Task A_template_is_written_into_a_folder_once_and_over_another_file_only_by_force()
    {
        GitLabProvider provider = _fixture.Provider();
        PipelineTemplateRequest request = new() { Template = "Ruby", Folder = _folder.Path };
        Change change = await provider.PlanFromTemplateAsync(request, default);
        Assert.Contains("+    - rspec spec", change.Details, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[".gitlab-ci.yml"]));
        Pipeline pipeline = await ApplyAsync(change);
        Assert.Equal((".gitlab-ci.yml", "rspec"), (pipeline.Path, Assert.Single(pipeline.Jobs).Id));
        Assert.Equal(_fixture.GitLab.Templates["Ruby"], File.ReadAllText(_folder[".gitlab-ci.yml"]));
        Assert.NotNull((await provider.PlanFromTemplateAsync(request, default)).AlreadyDone);

        Assert.Equal("PipelineExists", (await FailsAsync(request with { Template = "C++" })).Id);
        Assert.Equal("build", Assert.Single((await ApplyAsync(await provider.PlanFromTemplateAsync(request with { Template = "C++", Force = true }, default))).Jobs).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task A_template_is_committed_to_a_repository_and_over_its_file_only_by_force()
    {
        GitLabProvider provider = _fixture.Provider();
        PipelineTemplateRequest request = new() { Template = "Bash", Repository = "team/hello" };
        Assert.Equal("PipelineExists", (await FailsAsync(request)).Id);
        Assert.Empty(_fixture.Server.Writes);
        Assert.Equal("build1", Assert.Single((await ApplyAsync(await provider.PlanFromTemplateAsync(request with { Force = true }, default))).Jobs).Id);
        Assert.Equal(_fixture.GitLab.Templates["Bash"], _fixture.Project.Branches["main"].Files[".gitlab-ci.yml"]);
        Assert.NotNull((await provider.PlanFromTemplateAsync(request, default)).AlreadyDone);

        string empty = _fixture.GitLab.AddProject("team/empty", empty: true).Path;
        await ApplyAsync(await provider.PlanFromTemplateAsync(request with { Repository = empty }, default));
        Assert.True(_fixture.GitLab.Projects.Single(project => project.Path == empty).Branches["main"].Files.ContainsKey(".gitlab-ci.yml"));
    }

    [Fact]
    public async Task A_template_that_is_not_there_is_named_with_those_that_are()
    {
        CicdException error = await FailsAsync(new() { Template = "Rubi", Folder = _folder.Path });
        Assert.Equal(("TemplateNotFound", CicdErrorKind.NotFound), (error.Id, error.Kind));
        Assert.Contains("Known: Ruby, ", error.Message, StringComparison.Ordinal);
        Assert.Equal("PathNotFound", (await FailsAsync(new() { Template = "Ruby", Folder = _folder["nowhere"] })).Id);
        Assert.Equal("SettingNotTaken", (await FailsAsync(new() { Template = "Ruby", Repository = "team/hello", Image = "contoso.azurecr.io/web" })).Id);
        Assert.Equal("BranchNotFound", (await FailsAsync(new() { Template = "Ruby", Repository = "team/hello", Branch = "moon" })).Id);
    }

    private static async Task<Pipeline> ApplyAsync(Change change) => Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private Task<CicdException> FailsAsync(PipelineTemplateRequest request) => Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanFromTemplateAsync(request, default));
}
