using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Merges, checks of commits, several files in one commit, forks.</summary>
public sealed class MergeTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        _fixture.Project.Branches["topic"] = new() { Commit = Recipes.Sha(5) };
        _fixture.Project.MergeRequests.Add(new() { Iid = 1, Title = "A change", Source = "topic", Target = "main" });
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_merge_request_is_merged_once_at_the_commit_that_was_seen()
    {
        GitLabProvider provider = _fixture.Provider();
        MergeRequest request = new() { Repository = "team/hello", Number = 1, Method = MergeMethod.Squash, Message = "One" };
        Change change = await provider.PlanMergeAsync(request, default);
        Assert.Equal($"Merge as one commit 'topic' into 'main' at {Recipes.Sha(5)[..8]}", change.Action);
        Assert.Empty(_fixture.Server.Writes);
        Assert.Equal(PullRequestStatus.Merged, Assert.IsType<PullRequest>(await ApplyAsync(change)).Status);
        Assert.True(_fixture.Project.MergeRequests[0].Squashed);
        Assert.NotNull((await provider.PlanMergeAsync(request, default)).AlreadyDone);
        Assert.Single(_fixture.Server.Writes);
    }

    [Fact]
    public async Task A_branch_that_moved_is_not_merged_and_a_lost_answer_merges_no_second_time()
    {
        GitLabProvider provider = _fixture.Provider();
        MergeRequest request = new() { Repository = "team/hello", Number = 1 };
        Change change = await provider.PlanMergeAsync(request, default);
        _fixture.Project.Branches["topic"].Commit = Recipes.Sha(6);
        Assert.Equal("PullRequestMoved", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change))).Id);

        change = await provider.PlanMergeAsync(request, default);
        _fixture.Server.FaultWhen(context => context.Request.Method == "PUT", after: true);
        Assert.Equal(PullRequestStatus.Merged, Assert.IsType<PullRequest>(await ApplyAsync(change)).Status);
    }

    [Fact]
    public async Task What_cannot_be_merged_is_said_beforehand_where_it_is_known()
    {
        FakeMergeRequest open = _fixture.Project.MergeRequests[0];
        Assert.Equal("PullRequestNotFound", await FailsAsync(new() { Repository = "team/hello", Number = 9 }));
        Assert.Equal("NotTaken", await FailsAsync(new() { Repository = "team/hello", Number = 1, Method = MergeMethod.Rebase }));
        open.HasConflicts = true;
        Assert.Equal("MergeConflict", await FailsAsync(new() { Repository = "team/hello", Number = 1 }));
        _fixture.Project.MergeRequests.Add(new() { Iid = 2, Title = "Draft: more", Source = "topic", Target = "main" });
        Assert.Equal("PullRequestDraft", await FailsAsync(new() { Repository = "team/hello", Number = 2 }));
        open.State = "closed";
        Assert.Equal("PullRequestClosed", await FailsAsync(new() { Repository = "team/hello", Number = 1 }));
        Assert.Empty(_fixture.Server.Writes);
        (open.State, open.HasConflicts, open.IsBlocked) = ("opened", false, true);
        Change change = await _fixture.Provider().PlanMergeAsync(new() { Repository = "team/hello", Number = 1 }, default);
        Assert.Equal("NotMergeable", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change))).Id);
    }

    [Fact]
    public async Task The_checks_of_a_commit_are_told()
    {
        Assert.Equal(["build: Succeeded", "deploy: Waiting", "scan: Running"], (await _fixture.Provider().GetChecksAsync("team/hello", "main", default).ToListAsync()).Select(check => check.ToString()));
        Assert.Equal("RefNotFound", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().GetChecksAsync("team/hello", "moon", default).ToListAsync().AsTask())).Id);
    }

    [Fact]
    public async Task Several_files_are_one_commit_and_what_is_the_same_is_none_of_it()
    {
        GitLabProvider provider = _fixture.Provider();
        FakeBranch main = _fixture.Project.Branches["main"];
        main.Files["a.md"] = "old";
        main.Last["a.md"] = main.Commit;
        SetItemsRequest request = new() { Repository = "team/hello", Files = [new("a.md", "new"), new("docs/b.md", "b"), new(".gitlab-ci.yml", main.Files[".gitlab-ci.yml"])] };
        Change change = await provider.PlanSetItemsAsync(request, default);
        Assert.Equal("Add 1 and change 1 files on 'main' in one commit", change.Action);
        Assert.Contains("+new", change.Details, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);
        RepositoryItem[] made = Assert.IsType<RepositoryItem[]>(await ApplyAsync(change));
        Assert.Equal(main.Commit, Assert.Single(made.Select(item => item.Commit).Distinct()));
        Assert.Equal(("new", "b"), (main.Files["a.md"], main.Files["docs/b.md"]));
        Assert.Equal(2, ((System.Text.Json.Nodes.JsonArray)_fixture.Server.Writes.Single().Body!["actions"]!).Count);
        Assert.NotNull((await provider.PlanSetItemsAsync(request, default)).AlreadyDone);
    }

    [Fact]
    public async Task A_project_is_forked_and_waited_for()
    {
        CicdTools.Repository fork = Assert.IsType<CicdTools.Repository>(await ApplyAsync(await _fixture.Provider().PlanNewRepositoryAsync(new() { Name = "team/mine", ForkOf = "team/hello" }, default)));
        Assert.Equal("team/mine", fork.Name);
        Assert.Contains("Import of team/mine: started", _fixture.Said);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private async Task<string> FailsAsync(MergeRequest request) => (await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanMergeAsync(request, default))).Id;
}
