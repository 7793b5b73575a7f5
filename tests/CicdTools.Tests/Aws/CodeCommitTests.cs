using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Files, pull requests and merges of CodeCommit.</summary>
public sealed class CodeCommitTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    private AwsRepository Repository => _world.Aws.Repositories[0];

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_pull_request_is_opened_once_and_merged_at_the_commit_that_was_seen()
    {
        AwsProvider provider = _world.Provider();
        Repository.Branches["topic"] = Repository.Branches["main"];
        Repository.Commit("topic", [new("a.txt", "a"u8.ToArray())]);
        NewPullRequest request = new() { Repository = "shop", Source = "topic", Title = "A change", Body = "Why" };
        PullRequest opened = Assert.IsType<PullRequest>(await ApplyAsync(await provider.PlanNewPullRequestAsync(request, default)));
        Assert.Equal(("topic", "main", PullRequestStatus.Open, Repository.Branches["topic"]), (opened.Source, opened.Target, opened.Status, opened.Commit));
        Change again = await provider.PlanNewPullRequestAsync(request, default);
        Assert.NotNull(again.AlreadyDone);
        Assert.Equal(opened.Number, Assert.IsType<PullRequest>(await ApplyAsync(again)).Number);

        // Somebody pushes between the plan and the merge.
        Change early = await provider.PlanMergeAsync(new() { Repository = "shop", Number = opened.Number }, default);
        Repository.Commit("topic", [new("b.txt", "b"u8.ToArray())]);
        Assert.Equal("ItemChanged", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(early))).Id);

        Change merge = await provider.PlanMergeAsync(new() { Repository = "shop", Number = opened.Number, Method = MergeMethod.Squash, Message = "One" }, default);
        Assert.Equal(PullRequestStatus.Merged, Assert.IsType<PullRequest>(await ApplyAsync(merge)).Status);
        Assert.NotNull((await provider.PlanMergeAsync(new() { Repository = "shop", Number = opened.Number }, default)).AlreadyDone);
        Assert.Equal([opened.Number], (await provider.GetPullRequestsAsync(new() { Repository = "shop", Status = [PullRequestStatus.Merged] }, default).ToListAsync()).Select(one => one.Number));
        Assert.Empty(await provider.GetPullRequestsAsync(new() { Repository = "shop", Status = [PullRequestStatus.Open] }, default).ToListAsync());
    }

    [Fact]
    public async Task What_cannot_be_merged_is_refused_before()
    {
        AwsProvider provider = _world.Provider();
        Repository.Branches["topic"] = Repository.Branches["main"];
        _world.Aws.PullRequests.Add(new() { Number = 7, Repository = "shop", Title = "x", Source = "topic", Target = "main", HasConflicts = true });
        Assert.Equal("MergeConflict", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanMergeAsync(new() { Repository = "shop", Number = 7 }, default))).Id);
        Assert.Equal("NotTaken", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanMergeAsync(new() { Repository = "shop", Number = 7, Method = MergeMethod.Rebase }, default))).Id);
        Assert.Equal("PullRequestNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanMergeAsync(new() { Repository = "shop", Number = 8 }, default))).Id);
        Assert.Equal("BranchNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPullRequestAsync(new() { Repository = "shop", Source = "nothing", Title = "x" }, default))).Id);
        Assert.Equal("SameBranch", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPullRequestAsync(new() { Repository = "shop", Source = "main", Title = "x" }, default))).Id);
        Assert.Empty(_world.Server.Writes);
    }

    [Fact]
    public async Task Several_files_are_one_commit_and_somebody_elses_change_in_between_is_kept()
    {
        AwsProvider provider = _world.Provider();
        int before = Repository.Commits.Count;
        SetItemsRequest request = new() { Repository = "shop", Files = [new("a/b.txt", "b"), new("a/c.txt", "c")] };
        Change change = await provider.PlanSetItemsAsync(request, default);
        RepositoryItem[] items = Assert.IsType<RepositoryItem[]>(await ApplyAsync(change));
        Assert.Equal(before + 1, Repository.Commits.Count);
        Assert.Equal(["a/b.txt", "a/c.txt"], items.Select(item => item.Path));
        Assert.NotNull((await provider.PlanSetItemsAsync(request, default)).AlreadyDone);

        Change late = await provider.PlanSetItemAsync(new() { Repository = "shop", Path = "README.md", Content = "mine" }, default);
        Repository.Commit("main", [new("README.md", "theirs"u8.ToArray())]);
        Assert.Equal("ItemChanged", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(late))).Id);
        Assert.Equal("theirs", (await provider.GetItemsAsync("shop", "README.md", null, default).SingleAsync()).Content);
    }

    [Fact]
    public async Task An_empty_repository_gets_its_first_commit_and_what_is_no_text_is_told_so()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.AddRepository("empty");
        Assert.Equal("RepositoryEmpty", (await Assert.ThrowsAsync<CicdException>(async () => await provider.GetItemsAsync("empty", "", null, default).ToListAsync())).Id);
        RepositoryItem first = Assert.IsType<RepositoryItem>(await ApplyAsync(await provider.PlanSetItemAsync(new() { Repository = "empty", Path = "a.txt", Content = "a" }, default)));
        Assert.Equal(("main", first.Commit), (first.Ref, (await provider.GetItemsAsync("empty", "a.txt", first.Commit, default).SingleAsync()).Commit));
        Repository.Commit("main", [new("logo.png", [0x89, 0x50, 0x00, 0xFF])]);
        RepositoryItem logo = await provider.GetItemsAsync("shop", "logo.png", null, default).SingleAsync();
        Assert.Equal((null, 4), (logo.Content, logo.Size));
    }

    [Fact]
    public async Task A_repository_begins_from_a_template()
    {
        Change change = await _world.Provider().PlanNewRepositoryAsync(new() { Name = "hello", Template = new Providers.ProviderCatalog().Templates.Templates[0].Name }, default);
        Assert.Equal("main", Assert.IsType<Repository>(await ApplyAsync(change)).DefaultBranch);
        Assert.Equal(change.Calls!.Calls, _world.Server.Writes.Select(write => $"POST codecommit:{write.Headers["X-Amz-Target"].Split('.')[1]}"));
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
