using CicdTools.Tests.Fakes.GitHub;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.GitHub;

/// <summary>Merges, checks of commits, several files in one commit, forks, template repositories, and workflows that are switched.</summary>
public sealed class GitHubMergeTests
{
    [Fact]
    public async Task A_pull_request_is_merged_once_at_the_commit_that_was_seen()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await StartAsync();
        await using GitHubFixture _ = fixture;
        MergeRequest request = new() { Repository = "octo/app", Number = 1, Method = MergeMethod.Rebase };
        Change change = await fixture.Provider.PlanMergeAsync(request, default);
        Assert.StartsWith("Rebase and merge 'topic' into 'main' at ", change.Action, StringComparison.Ordinal);
        int writes = fixture.Server.Writes.Length;
        repository.Pulls[0]["head"]!["sha"] = new string('9', 40);
        Assert.Equal("PullRequestMoved", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change))).Id);

        change = await fixture.Provider.PlanMergeAsync(request, default);
        fixture.Server.FaultWhen(context => context.Request.Method == "PUT", after: true);
        Assert.Equal(PullRequestStatus.Merged, Assert.IsType<PullRequest>(await ApplyAsync(change)).Status);
        Assert.Equal("1 rebase", Assert.Single(repository.Merges));
        Assert.NotNull((await fixture.Provider.PlanMergeAsync(request, default)).AlreadyDone);
        Assert.True(writes < fixture.Server.Writes.Length);
    }

    [Fact]
    public async Task What_cannot_be_merged_is_said_beforehand_where_it_is_known()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await StartAsync();
        await using GitHubFixture _ = fixture;
        async Task<string> FailsAsync(int number) => (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanMergeAsync(new() { Repository = "octo/app", Number = number }, default))).Id;
        Assert.Equal("PullRequestNotFound", await FailsAsync(9));
        repository.Pulls[0]["mergeable"] = false;
        Assert.Equal("MergeConflict", await FailsAsync(1));
        repository.Pulls[0]["draft"] = true;
        Assert.Equal("PullRequestDraft", await FailsAsync(1));
        repository.Pulls[0]["state"] = "closed";
        Assert.Equal("PullRequestClosed", await FailsAsync(1));
        (repository.Pulls[0]["state"], repository.Pulls[0]["draft"], repository.Pulls[0]["mergeable"]) = ("open", false, true);
        repository.UnmergeablePulls.Add(1);
        Change change = await fixture.Provider.PlanMergeAsync(new() { Repository = "octo/app", Number = 1 }, default);
        Assert.Equal("NotMergeable", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change))).Id);
    }

    [Fact]
    public async Task The_checks_of_a_commit_are_those_of_apps_and_the_older_statuses()
    {
        (GitHubFixture fixture, GitHubRepositoryState _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture __ = fixture;
        Assert.Equal(["lint: Succeeded", "test: Running", "security/scan: Errored"], (await fixture.Provider.GetChecksAsync("octo/app", "main", default).ToListAsync()).Select(check => check.ToString()));
        Assert.Equal("RefNotFound", (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.GetChecksAsync("octo/app", "moon", default).ToListAsync().AsTask())).Id);
    }

    [Fact]
    public async Task Several_files_are_one_commit_and_a_branch_that_moved_gets_none()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _ = fixture;
        SetItemsRequest request = new() { Repository = "octo/app", Files = [new("README.md", "# new\n"), new("docs/b.md", "b"), new("docs/c.md", "c")] };
        Change change = await fixture.Provider.PlanSetItemsAsync(request, default);
        Assert.Equal("Add 2 and change 1 files on 'main' in one commit", change.Action);
        Assert.Empty(fixture.Server.Writes);
        repository.Branches["main"]["else"] = "x";
        Assert.Equal("ItemChanged", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change))).Id);
        Assert.Equal("# app\n", repository.Branches["main"]["README.md"]);

        RepositoryItem[] made = Assert.IsType<RepositoryItem[]>(await ApplyAsync(await fixture.Provider.PlanSetItemsAsync(request, default)));
        Assert.Equal(["README.md", "docs/b.md", "docs/c.md"], made.Select(item => item.Path));
        Assert.Equal(("# new\n", "b", "x"), (repository.Branches["main"]["README.md"], repository.Branches["main"]["docs/b.md"], repository.Branches["main"]["else"]));
        Assert.Single(fixture.Server.Writes, exchange => exchange.Method == "PATCH");
        Assert.NotNull((await fixture.Provider.PlanSetItemsAsync(request, default)).AlreadyDone);
        async Task<string> FailsAsync(SetItemsRequest wrong) => (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanSetItemsAsync(wrong, default))).Id;
        Assert.Equal("BranchNotFound", await FailsAsync(request with { Branch = "moon" }));
        Assert.Equal("NoFiles", await FailsAsync(request with { Files = [] }));
        Assert.Equal("FileTwice", await FailsAsync(request with { Files = [new("a", "1"), new("a", "2")] }));
        Assert.Equal("PathConflict", await FailsAsync(request with { Files = [new("a", "1"), new("a/b", "2")] }));
        Assert.Equal("PathConflict", await FailsAsync(request with { Files = [new("docs", "1")] }));
    }

    [Fact]
    public async Task Several_files_begin_an_empty_repository()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        GitHubRepositoryState repository = fixture.Server.Add("octo/empty");
        await ApplyAsync(await fixture.Provider.PlanSetItemsAsync(new() { Repository = "octo/empty", Files = [new("a", "1"), new("b", "2")] }, default));
        Assert.Equal(["a", "b"], repository.Branches["main"].Keys);
    }

    [Fact]
    public async Task A_fork_and_a_copy_of_a_template_repository_are_made_once_and_waited_for()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _ = fixture;
        async Task<string> FailsAsync(NewRepositoryRequest wrong) => (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanNewRepositoryAsync(wrong, default))).Id;
        NewRepositoryRequest fork = new() { Name = "octocat/app", ForkOf = "octo/app" };
        Change change = await fixture.Provider.PlanNewRepositoryAsync(fork, default);
        Assert.Empty(fixture.Server.Writes);
        fixture.Server.FaultWhen(context => context.Request.Method == "POST", after: true);
        Assert.Equal("octocat/app", Assert.IsType<CicdTools.Repository>(await ApplyAsync(change)).Name);
        Assert.True(fixture.Clock.Waits.Count > 0);
        Assert.Equal("RepositoryExists", await FailsAsync(fork));
        Assert.Equal("RepositoryNotFound", await FailsAsync(new() { Name = "octocat/x", ForkOf = "octo/moon" }));
        Assert.Equal("ForkOfOwn", await FailsAsync(new() { Name = "octocat/x", ForkOf = "octocat/app" }));
        Assert.Equal("VisibilityNotTaken", await FailsAsync(new() { Name = "octocat/x", ForkOf = "octo/app", Visibility = RepositoryVisibility.Public }));

        NewRepositoryRequest copy = new() { Name = "octocat/copy", Template = "octo/app" };
        Assert.Equal("NotATemplate", await FailsAsync(copy));
        repository.IsTemplate = true;
        await ApplyAsync(await fixture.Provider.PlanNewRepositoryAsync(copy, default));
        Assert.Equal("# app\n", fixture.Server.Repositories["octocat/copy"].Branches["main"]["README.md"]);
    }

    [Fact]
    public async Task A_workflow_is_switched_off_and_on_and_its_pipeline_says_so()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _ = fixture;
        Assert.True((await fixture.Provider.GetPipelinesAsync("octo/app", default).SingleAsync()).Enabled);
        Change change = await fixture.Provider.PlanSwitchAsync("octo/app", "ci", on: false, default);
        Assert.Empty(fixture.Server.Writes);
        Assert.False(Assert.IsType<Pipeline>(await ApplyAsync(change)).Enabled);
        Assert.Equal("disabled_manually", repository.DisabledWorkflows[".github/workflows/ci.yml"]);
        Assert.NotNull((await fixture.Provider.PlanSwitchAsync("octo/app", "ci", on: false, default)).AlreadyDone);
        Assert.Equal("PipelineDisabled", (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanStartAsync(new() { Repository = "octo/app", Pipeline = "ci" }, default))).Id);
        Assert.True(Assert.IsType<Pipeline>(await ApplyAsync(await fixture.Provider.PlanSwitchAsync("octo/app", ".github/workflows/ci.yml", on: true, default))).Enabled);
        Assert.Equal("PipelineNotFound", (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanSwitchAsync("octo/app", "moon", on: true, default))).Id);
    }

    [Fact]
    public async Task Pipelines_are_read_also_by_a_token_that_may_not_see_Actions()
    {
        (GitHubFixture fixture, GitHubRepositoryState _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture __ = fixture;
        for (int request = 0; request < 8; request++)
        {
            fixture.Server.Fault(async context =>
            {
                if (!context.Request.Path.Value!.EndsWith("/actions/workflows", StringComparison.Ordinal))
                    return false;
                context.Response.StatusCode = 403;
                await context.Response.WriteAsync("{\"message\":\"Resource not accessible by personal access token\"}");
                return true;
            });
        }

        Assert.Null((await fixture.Provider.GetPipelinesAsync("octo/app", default).SingleAsync()).Enabled);
        Assert.Contains(fixture.Said, line => line.StartsWith("Whether the workflows of 'octo/app' are on", StringComparison.Ordinal));
    }

    private static async Task<(GitHubFixture Fixture, GitHubRepositoryState Repository)> StartAsync()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        repository.Branches["topic"] = new(StringComparer.Ordinal) { ["a"] = "b" };
        await ApplyAsync(await fixture.Provider.PlanNewPullRequestAsync(new() { Repository = "octo/app", Title = "A change", Source = "topic" }, default));
        return (fixture, repository);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
