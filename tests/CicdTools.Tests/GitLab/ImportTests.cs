using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;
using CicdTools.Tests.Git;
using LibGit2Sharp;

namespace CicdTools.Tests.GitLab;

/// <summary>Imports: those that GitLab makes by itself, and those by Git with the pipeline converted.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const string Workflow = """
        on: push
        jobs:
          unit:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: make test
        """;

    private readonly GitLabFixture _fixture = new();
    private readonly TestFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        _fixture.GitLab.MakeGit = path => LibGit2Sharp.Repository.Init(_folder[$"{path.Replace('/', '-')}.git"], isBare: true);
        _fixture.GitLab.ReadGit = path =>
        {
            using LibGit2Sharp.Repository git = new(path);
            return git.Branches.ToDictionary(branch => branch.FriendlyName, branch => branch.Tip.Sha);
        };
        await _fixture.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_a_pipeline_GitLab_fetches_what_it_can_reach_and_is_waited_for()
    {
        GitLabProvider provider = _fixture.Provider();
        ImportRequest request = new() { Source = "https://ada:p4ssword@git.example.com/old/app.git", Name = "team/app", NoPipeline = true };
        Change change = await provider.PlanImportAsync(request, default);
        Assert.Empty(_fixture.Server.Writes);
        Assert.DoesNotContain("p4ssword", $"{change}", StringComparison.Ordinal);
        CicdTools.Repository made = Assert.IsType<CicdTools.Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("https://git.example.com/old/app.git", made.Source);
        Assert.Equal("https://ada:p4ssword@git.example.com/old/app.git", (string)_fixture.Server.Writes.Single().Body!["import_url"]!);
        Assert.Contains("Import of team/app: started", _fixture.Said);
        Assert.DoesNotContain(_fixture.Said, line => line.Contains("p4ssword", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_import_that_goes_on_there_is_waited_for_and_not_made_again()
    {
        FakeProject project = _fixture.GitLab.AddProject("team/app");
        project.ImportUrl = "https://git.example.com/old/app.git";
        project.ImportedAt = _fixture.Clock.GetUtcNow();
        await ApplyAsync(_fixture.Provider().PlanImportAsync(new() { Source = "https://git.example.com/old/app.git", Name = "team/app", NoPipeline = true }, default));
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task An_import_that_fails_says_why_now_and_later()
    {
        GitLabProvider provider = _fixture.Provider();
        ImportRequest request = new() { Source = "https://git.example.com/broken.git", Name = "team/broken", NoPipeline = true };
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(provider.PlanImportAsync(request, default)));
        Assert.Equal("ImportFailed", error.Id);
        Assert.Contains("repository not found", error.Message, StringComparison.Ordinal);
        Assert.Equal("ImportFailed", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanImportAsync(request, default))).Id);
    }

    [Fact]
    public async Task Commits_and_a_converted_pipeline_come_once_and_a_second_import_changes_nothing()
    {
        GitLabProvider provider = _fixture.Provider();
        ImportRequest request = new() { Source = Source(), Name = "team/app" };
        Change plan = await provider.PlanImportAsync(request, default);
        Assert.Empty(_fixture.Server.Writes);
        CicdTools.Repository imported = Assert.IsType<CicdTools.Repository>(await WriteScope.RunAsync(() => plan.ApplyAsync(default)));
        Assert.Equal(("team/app", "trunk"), (imported.Name, imported.DefaultBranch));
        FakeProject project = _fixture.GitLab.Projects[^1];
        using LibGit2Sharp.Repository there = new(project.Git);
        Assert.Equal(["cicdtools/pipeline", "trunk"], there.Branches.Select(branch => branch.FriendlyName).Order(StringComparer.Ordinal));
        Assert.Contains("make test", ((Blob)there.Branches["cicdtools/pipeline"].Tip[".gitlab-ci.yml"].Target).GetContentText(), StringComparison.Ordinal);
        FakeMergeRequest request1 = Assert.Single(project.MergeRequests);
        Assert.Equal(("cicdtools/pipeline", "trunk"), (request1.Source, request1.Target));

        int writes = _fixture.Server.Writes.Length;
        Assert.NotNull((await provider.PlanImportAsync(request, default)).AlreadyDone);
        Assert.Equal(writes, _fixture.Server.Writes.Length);
    }

    [Fact]
    public async Task An_import_that_was_cut_off_ends_as_if_it_had_not_been()
    {
        GitLabProvider provider = _fixture.Provider();
        string source = Source();
        foreach (bool after in new[] { false, true })
        {
            ImportRequest request = new() { Source = source, Name = $"team/cut{after}".ToLowerInvariant() };
            Change plan = await provider.PlanImportAsync(request, default);
            _fixture.Server.FaultWhen(context => context.Request.Method == "POST" && context.Request.Path.Value!.EndsWith("/merge_requests", StringComparison.Ordinal), after);
            try
            {
                await WriteScope.RunAsync(() => plan.ApplyAsync(default));
            }
            catch (CicdException exception)
            {
                Assert.Equal(CicdErrorKind.Unavailable, exception.Kind);
            }

            await ApplyAsync(provider.PlanImportAsync(request, default));
            Assert.Single(_fixture.GitLab.Projects[^1].MergeRequests);
            Assert.Equal("trunk", _fixture.GitLab.Projects[^1].Branch);
        }
    }

    [Fact]
    public async Task A_badge_shows_the_default_branch_or_another()
    {
        GitLabProvider provider = _fixture.Provider();
        Badge badge = await provider.GetBadgeAsync("team/hello", null, null, default);
        Assert.Equal($"[![pipeline status]({_fixture.Server.Address}/team/hello/badges/main/pipeline.svg)]({_fixture.Server.Address}/team/hello/-/commits/main)", badge.Markdown);
        Assert.EndsWith("/badges/feature/x/pipeline.svg", (await provider.GetBadgeAsync("team/hello", ".gitlab-ci.yml", "feature/x", default)).ImageUrl, StringComparison.Ordinal);
        Assert.Equal("PipelineNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.GetBadgeAsync("team/hello", "nothing", null, default))).Id);
    }

    [Fact]
    public async Task The_badge_of_the_source_comes_along_as_that_of_the_project()
    {
        Source();
        await using GitHttpServer server = new(_folder.Path);
        string address = server.Start();
        string badge = $"[![CI]({address}source/actions/workflows/ci.yml/badge.svg)]({address}source/actions/workflows/ci.yml)";
        Commit("README.md", $"# App\n\n{badge} ![npm](https://img.example.com/npm.svg)\n");

        await ApplyAsync(_fixture.Provider().PlanImportAsync(new() { Source = $"{address}source/.git", Name = "team/badged" }, default));

        FakeProject project = _fixture.GitLab.Projects[^1];
        using LibGit2Sharp.Repository there = new(project.Git);
        string text = ((Blob)there.Branches["cicdtools/pipeline"].Tip["README.md"].Target).GetContentText();
        string home = $"{_fixture.Server.Address}/team/badged";
        Assert.Equal($"# App\n\n[![CI]({home}/badges/trunk/pipeline.svg)]({home}/-/commits/trunk) ![npm](https://img.example.com/npm.svg)\n", text);
        Assert.Contains(badge, ((Blob)there.Branches["trunk"].Tip["README.md"].Target).GetContentText(), StringComparison.Ordinal);
    }

    private void Commit(string path, string text)
    {
        using LibGit2Sharp.Repository git = new(_folder["source"]);
        File.WriteAllText(_folder["source", path], text);
        Commands.Stage(git, "*");
        Signature author = new("ada", "ada@example.com", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        git.Commit($"Add {path}", author, author);
    }

    private string Source()
    {
        string folder = _folder["source"];
        if (Directory.Exists(folder))
            return folder;
        LibGit2Sharp.Repository.Init(folder);
        using LibGit2Sharp.Repository git = new(folder);
        git.Refs.UpdateTarget("HEAD", "refs/heads/trunk");
        Directory.CreateDirectory(Path.Combine(folder, ".github", "workflows"));
        File.WriteAllText(Path.Combine(folder, ".github", "workflows", "ci.yml"), Workflow);
        File.WriteAllText(Path.Combine(folder, "Makefile"), "test:\n\ttrue\n");
        Commands.Stage(git, "*");
        Signature author = new("ada", "ada@example.com", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        git.Commit("Begin", author, author);
        return folder;
    }

    private static async Task ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }
}
