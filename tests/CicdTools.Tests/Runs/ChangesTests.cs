using System.Runtime.Versioning;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Runs;

/// <summary><c>rules:changes</c>: docs.gitlab.com/ci/yaml/#ruleschanges, docs.gitlab.com/ci/yaml/#ruleschangescompare_to.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ChangesTests : IAsyncLifetime
{
    private const string File = """
        variables:
          FOLDER: docs
        docs:
          script: echo
          rules:
            - changes: ["$FOLDER/**/*"]
        code:
          script: echo
          rules:
            - changes:
                paths: ["src/*.{cs,fs}", Dockerfile]
        since-main:
          script: echo
          rules:
            - changes:
                paths: ["src/**/*"]
                compare_to: main
        old-style:
          script: echo
          only:
            changes: [docs/*]
        unless:
          script: echo
          except:
            changes: ["docs/**/*"]
            refs: [topic]
        """;

    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task The_last_commit_of_a_branch_decides()
    {
        _lab.Commit("Pipeline", (".gitlab-ci.yml", File));
        _lab.Commit("Docs", ("docs/deep/a.md", "1"));
        Assert.Equal(["docs"], await RunningAsync("main"));
        _lab.Commit("Code", ("src/a.cs", "1"), ("docs/b.md", "1"));
        Assert.Equal(["docs", "code", "old-style"], await RunningAsync("main"));
        _lab.Commit("Away", ("src/a.cs", null));
        Assert.Equal(["code", "unless"], await RunningAsync("main"));
        _lab.Commit("Other", ("src/a.txt", "1"), ("src/deep/a.cs", "1"));
        Assert.Equal(["unless"], await RunningAsync("main"));
    }

    [Fact]
    public async Task Another_ref_may_be_compared_with()
    {
        _lab.Commit("Pipeline", (".gitlab-ci.yml", File));
        _lab.CommitTo("topic", "Code", ("src/deep/a.txt", "1"));
        _lab.CommitTo("topic", "More", ("readme.txt", "2"));
        _lab.Commit("Beside", ("src/b.cs", "1"));
        // What the other branch has got since they parted is no change of this one.
        Assert.Equal(["since-main"], await RunningAsync("topic"));
    }

    [Fact]
    public async Task Without_anything_to_compare_with_all_counts_as_changed()
    {
        string commit = _lab.Commit("Pipeline", (".gitlab-ci.yml", File));
        using (LibGit2Sharp.Repository git = new(_lab.Provider.Paths.RepositoryGit("app")))
        {
            git.Refs.Add("refs/tags/v1", new LibGit2Sharp.ObjectId(commit));
            git.Refs.Add("refs/heads/fresh", new LibGit2Sharp.ObjectId(commit));
        }

        // A new branch: only a comparison that is asked for can be made, and it finds nothing.
        Assert.Equal(["docs", "code", "old-style"], await RunningAsync("fresh"));
        Assert.Equal(["docs", "code", "old-style"], await RunningAsync("v1"));
    }

    [Fact]
    public async Task A_ref_that_is_not_there_is_named()
    {
        _lab.Commit("Pipeline", (".gitlab-ci.yml", "a:\n  script: echo\n  rules:\n    - changes: {paths: [x], compare_to: nowhere}\n"));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => RunningAsync("main"));
        Assert.Equal("RefNotFound", error.Id);
        Assert.Contains("'nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("*.{a,b}", "*.a *.b")]
    [InlineData("{a,b{c,d}}/{e,f}", "a/e a/f bc/e bc/f bd/e bd/f")]
    [InlineData("{a", "{a")]
    [InlineData("a}", "a}")]
    public void Braces_are_alternatives(string pattern, string expected) =>
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), GlobBraces.Expand(pattern).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Braces_that_multiply_are_stopped() =>
        Assert.Equal("ExpressionInvalid", Assert.Throws<CicdException>(() => GlobBraces.Expand(string.Concat(Enumerable.Repeat("{a,b}", 20)))).Id);

    private async Task<string[]> RunningAsync(string reference)
    {
        Change change = await _lab.Provider.PlanStartAsync(new() { Repository = "app", Ref = reference }, CancellationToken.None);
        Run run = await _lab.EndAsync((Run)(await Lab.ApplyAsync(change))!);
        return [.. run.Jobs.Where(job => job.Status == RunStatus.Succeeded).Select(job => job.Name)];
    }
}
