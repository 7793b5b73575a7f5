using CicdTools.Providers.Git;
using CicdTools.Tests.Fakes.GitHub;
using LibGit2Sharp;

namespace CicdTools.Tests.GitHub;

/// <summary>Imports into GitHub: the commits by Git itself into bare repositories, the rest by the API.</summary>
public sealed class GitHubImportTests : IAsyncDisposable
{
    private const string GitLabFile = """
        stages: [test]
        unit:
          stage: test
          image: python:3.13
          script:
            - python -m unittest
        """;

    private readonly TestFolder _folder = new();
    private GitHubFixture _fixture = null!;

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commits_tags_and_pipeline_come_once_and_a_second_import_changes_nothing()
    {
        await StartAsync();
        string source = Source((".gitlab-ci.yml", GitLabFile), ("app.py", "print(1)\n"));

        Change plan = await _fixture.Provider.PlanImportAsync(new() { Source = source }, default);
        Assert.Empty(_fixture.Server.Writes);
        CicdTools.Repository imported = await GitHubFixture.ApplyAsync<CicdTools.Repository>(Task.FromResult(plan));

        Assert.Equal(("octocat/app", "trunk"), (imported.Name, imported.DefaultBranch));
        // What it sent was foreseen, and so was how often it asked.
        Assert.All(_fixture.Server.Writes, write => Assert.Contains($"{write.Method} {write.Path}", plan.Calls!.Calls));
        using LibGit2Sharp.Repository there = new(_folder["octocat-app.git"]), here = new(source);
        Assert.Equal(here.Head.Tip.Sha, there.Branches["trunk"].Tip.Sha);
        Assert.NotNull(there.Tags["v1"]);
        string workflow = ((Blob)there.Branches["cicdtools/pipeline"].Tip[".github/workflows/ci.yml"].Target).GetContentText();
        Assert.Contains("python -m unittest", workflow, StringComparison.Ordinal);
        Assert.Contains("python:3.13", workflow, StringComparison.Ordinal);
        string body = (string)_fixture.Server.Writes.Single(exchange => exchange.Path.EndsWith("/pulls", StringComparison.Ordinal)).Body!["body"]!;
        Assert.Contains("GitLabCI to GitHubActions", body, StringComparison.Ordinal);

        int writes = _fixture.Server.Writes.Length;
        Change again = await _fixture.Provider.PlanImportAsync(new() { Source = source }, default);
        Assert.NotNull(again.AlreadyDone);
        Assert.Equal(writes, _fixture.Server.Writes.Length);
    }

    [Fact]
    public async Task An_import_that_was_cut_off_anywhere_ends_as_if_it_had_not_been()
    {
        await StartAsync();
        string source = Source((".gitlab-ci.yml", GitLabFile));
        // Each write in its turn breaks once, before it is carried out and after.
        for (int write = 0; write < 3; write++)
        {
            foreach (bool after in new[] { false, true })
            {
                string name = $"octocat/cut{write}{after}".ToLowerInvariant();
                Change plan = await _fixture.Provider.PlanImportAsync(new() { Source = source, Name = name }, default);
                BreakWrite(write, after);
                try
                {
                    await GitHubFixture.ApplyAsync<CicdTools.Repository>(Task.FromResult(plan));
                }
                catch (CicdException)
                {
                }

                await GitHubFixture.ApplyAsync<CicdTools.Repository>(_fixture.Provider.PlanImportAsync(new() { Source = source, Name = name }, default));
                GitHubRepositoryState state = _fixture.Server.Repositories[name];
                Assert.Single(state.Pulls);
                Assert.Equal("trunk", state.DefaultBranch);
                using LibGit2Sharp.Repository there = new(state.CloneUrl!);
                Assert.Equal(["cicdtools/pipeline", "trunk"], there.Branches.Select(branch => branch.FriendlyName).Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Commits_that_only_the_target_has_are_never_overwritten()
    {
        await StartAsync();
        string source = Source(("app.py", "print(1)\n"));
        await GitHubFixture.ApplyAsync<CicdTools.Repository>(_fixture.Provider.PlanImportAsync(new() { Source = source, NoPipeline = true }, default));
        string theirs;
        using (LibGit2Sharp.Repository there = new(_folder["octocat-app.git"]))
            theirs = await WriteScope.RunAsync(() => Task.FromResult(GitFiles.Commit(there, "trunk", [("theirs.txt", "x")], "Theirs", "ada", DateTimeOffset.UnixEpoch)));
        using (LibGit2Sharp.Repository here = new(source))
            await WriteScope.RunAsync(() => Task.FromResult(GitFiles.Commit(here, "trunk", [("ours.txt", "x")], "Ours", "ada", DateTimeOffset.UnixEpoch)));

        Assert.Equal("BranchDiverged", await GitHubFixture.FailsAsync(() => GitHubFixture.ApplyAsync<CicdTools.Repository>(_fixture.Provider.PlanImportAsync(new() { Source = source, NoPipeline = true }, default))));
        using LibGit2Sharp.Repository after = new(_folder["octocat-app.git"]);
        Assert.Equal(theirs, after.Branches["trunk"].Tip.Sha);
    }

    private async Task StartAsync()
    {
        _fixture = await GitHubFixture.StartAsync();
        _fixture.Server.NewCloneUrl = name =>
        {
            string path = _folder[$"{name.Replace('/', '-')}.git"];
            LibGit2Sharp.Repository.Init(path, isBare: true);
            return path;
        };
        // Branches of the bare repositories are what the API tells of.
        _fixture.Server.GitBranches = path =>
        {
            using LibGit2Sharp.Repository git = new(path);
            return [.. git.Branches.Select(branch => branch.FriendlyName)];
        };
    }

    private void BreakWrite(int number, bool after)
    {
        int seen = 0;
        _fixture.Server.FaultWhen(context => context.Request.Method is not "GET" && seen++ == number, after);
    }

    private string Source(params (string Path, string Text)[] files)
    {
        string path = _folder["app"];
        LibGit2Sharp.Repository.Init(path);
        using LibGit2Sharp.Repository git = new(path);
        git.Refs.UpdateTarget("HEAD", "refs/heads/trunk");
        Signature author = new("ada", "ada@example.com", DateTimeOffset.UnixEpoch);
        foreach ((string file, string text) in files)
        {
            File.WriteAllText(Path.Combine(path, file), text);
            Commands.Stage(git, file);
        }

        git.Commit("First", author, author);
        git.Tags.Add("v1", git.Head.Tip);
        return path;
    }
}
