using CicdTools.Providers.GitLab;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>GitLab's own importer of repositories of GitHub: begun, waited for, canceled, and once only.</summary>
public sealed class ImporterTests : IAsyncLifetime
{
    private const string Secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly GitLabFixture _fixture = new();

    private static ImportRequest Request => new()
    {
        Source = $"https://x-access-token:{Secret}@github.com/octo/app.git",
        Name = "team/app",
        From = new() { Context = "gh", Name = "octo/app", SystemId = "4711" },
        FromProvider = "GitHub",
        Importer = ImporterUse.Wait,
    };

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task It_is_begun_with_the_token_of_the_source_and_waited_for_and_the_token_comes_nowhere_else()
    {
        GitLabProvider provider = _fixture.Provider();
        Change change = await provider.PlanImportAsync(Request, default);
        Assert.Empty(_fixture.Server.Writes);
        CicdTools.Repository made = Assert.IsType<CicdTools.Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("team/app", made.Name);
        Assert.Equal((Secret, 4711, null), Assert.Single(_fixture.GitLab.Imports));
        Assert.Contains("Import of team/app: started", _fixture.Said);
        Assert.DoesNotContain(Secret, $"{change} {made} {string.Join(' ', _fixture.Said)}", StringComparison.Ordinal);

        Assert.NotNull((await provider.PlanImportAsync(Request, default)).AlreadyDone);
        Assert.Single(_fixture.Server.Writes);
    }

    [Fact]
    public async Task Many_are_begun_without_waiting_and_the_same_again_waits()
    {
        GitLabProvider provider = _fixture.Provider();
        foreach (string name in new[] { "team/one", "team/two", "team/three" })
            await ApplyAsync(provider, Request with { Name = name, Importer = ImporterUse.Begin });
        Assert.Equal(3, _fixture.GitLab.Imports.Count);
        Assert.StartsWith("The import of 'team/three' is under way", (await provider.PlanImportAsync(Request with { Name = "team/three", Importer = ImporterUse.Begin }, default)).AlreadyDone, StringComparison.Ordinal);
        await ApplyAsync(provider, Request with { Name = "team/three" });
        Assert.Equal(3, _fixture.Server.Writes.Length);
        Assert.NotNull((await provider.PlanImportAsync(Request with { Name = "team/one" }, default)).AlreadyDone);
    }

    [Fact]
    public async Task What_is_under_way_is_canceled_and_what_is_not_is_said()
    {
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal("RepositoryNotFound", (await FailsAsync(Request with { Importer = ImporterUse.Cancel })).Id);
        await ApplyAsync(provider, Request with { Importer = ImporterUse.Begin });
        await ApplyAsync(provider, Request with { Importer = ImporterUse.Cancel });
        Assert.True(_fixture.GitLab.Projects.Single(project => project.Path == "team/app").ImportCanceled);
        Assert.Equal("NothingToCancel", (await FailsAsync(Request with { Importer = ImporterUse.Cancel })).Id);
        Assert.Equal("ImportFailed", (await FailsAsync(Request)).Id);
    }

    [Fact]
    public async Task An_answer_that_was_lost_begins_no_second_import()
    {
        GitLabProvider provider = _fixture.Provider();
        Change change = await provider.PlanImportAsync(Request, default);
        _fixture.Server.FaultWhen(context => context.Request.Method == "POST", after: true);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        Assert.Single(_fixture.GitLab.Imports);
    }

    [Fact]
    public async Task A_failure_of_GitHub_is_told()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(_fixture.Provider(), Request with { Source = "https://x-access-token:is-bad@github.example.com/octo/app.git" }));
        Assert.Equal("ImportFailed", error.Id);
        Assert.Contains("Bad credentials", error.Message, StringComparison.Ordinal);
        Assert.Equal("https://github.example.com", Assert.Single(_fixture.GitLab.Imports).Host);
    }

    [Fact]
    public async Task What_it_cannot_take_is_said_beforehand()
    {
        Assert.Equal("ImporterMissing", (await FailsAsync(Request with { From = null, FromProvider = null, Source = "https://example.com/a.git" })).Id);
        Assert.Equal("ImporterMissing", (await FailsAsync(Request with { FromProvider = "GitLab" })).Id);
        Assert.Equal("CredentialMissing", (await FailsAsync(Request with { Source = "https://github.com/octo/app.git" })).Id);
        Assert.Equal("NamespaceNotFound", (await FailsAsync(Request with { Name = "nobody/app" })).Id);
        Assert.Equal("RepositoryExists", (await FailsAsync(Request with { Name = "team/hello" })).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public void The_limit_of_a_day_counts_imports_as_well_and_is_said_beforehand()
    {
        RateRule rule = GitLabLimits.Hosted.Single(known => known.Name == GitLabLimits.NewProjects);
        Assert.Equal((1, 1, 0), (rule.Cost(ApiRequest.Write(HttpMethod.Post, $"/import/github")), rule.Cost(ApiRequest.Write(HttpMethod.Post, $"/projects")), rule.Cost(ApiRequest.Write(HttpMethod.Post, $"/import/github/cancel"))));
        RateBudget budget = new() { Name = rule.Name, Limit = 200, Remaining = 3, ResetsAt = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero) };
        Assert.Equal("GitLab takes 200 new projects a day; 3 are left until 2026-01-02 00:00 UTC.", NewProjectLimit.Say([budget], "team/app"));
        CicdException error = Assert.Throws<CicdException>(() => NewProjectLimit.Say([budget with { Remaining = 0 }], "team/app"));
        Assert.Equal(CicdErrorKind.RateLimited, error.Kind);
        Assert.Null(NewProjectLimit.Say([], "team/app"));
    }

    private static async Task ApplyAsync(GitLabProvider provider, ImportRequest request)
    {
        Change change = await provider.PlanImportAsync(request, default);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }

    private Task<CicdException> FailsAsync(ImportRequest request) => Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanImportAsync(request, default));
}
