using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Repositories, files and pull requests, as Azure Repos has them.</summary>
public sealed class RepositoryTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_repository_is_made_from_a_template_in_one_commit()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = await provider.PlanNewRepositoryAsync(new() { Name = "My team/site", Template = "static" }, default);
        Assert.Equal(["POST /My%20team/_apis/git/repositories", "POST /My%20team/_apis/git/repositories/site/pushes"], change.Calls!.Calls);
        Repository made = await ApplyAsync<Repository>(change);
        Assert.Equal(("My team/site", "main"), (made.Name, made.DefaultBranch));
        // The name in the address is no credential, and not ours.
        Assert.Equal($"{_fixture.Server.Address}/fabrikam/My%20team/_git/site", made.CloneUrl);
        Assert.Contains(await provider.GetItemsAsync("My team/site", "public", null, default).ToListAsync(), item => item.Path == "public/style.css");
        Assert.Equal("ProjectNotFound", (await FailsAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "nothing/site" }, default))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "My team/x", Visibility = RepositoryVisibility.Private }, default))).Id);
        Assert.Equal("TemplateNotFound", (await FailsAsync(() => provider.PlanNewRepositoryAsync(new() { Name = "My team/x", Template = "nothing" }, default))).Id);
    }

    // Microsoft's own examples of requests: httpExamples/repositories/POST__git_repositories_fork.json.
    [Fact]
    public async Task A_fork_names_its_parent()
    {
        await ApplyAsync<Repository>(await _fixture.Provider().PlanNewRepositoryAsync(new() { Name = "My team/fork", ForkOf = "My team/hello" }, default));
        JsonNode sent = Assert.Single(_fixture.Server.Writes).Body!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""{"name":"fork","project":{"id":"{{_fixture.Project.Id}}"},"parentRepository":{"id":"{{_fixture.Hello.Id}}","project":{"id":"{{_fixture.Project.Id}}"} } }"""), sent), sent.ToJsonString());
    }

    // httpExamples/pushes/POST__git_repositories__tempRepoId__pushes.json: the first commit's branch was at zeros.
    [Fact]
    public async Task The_first_commit_of_an_empty_repository_is_pushed_as_the_example_has_it()
    {
        _fixture.Azure.AddRepository(_fixture.Project, "empty", empty: true);
        AzureDevOpsProvider provider = _fixture.Provider();
        Assert.Equal("RepositoryEmpty", (await FailsAsync(async () => await provider.GetItemsAsync("My team/empty", "", null, default).ToListAsync())).Id);
        await ApplyAsync<RepositoryItem>(await provider.PlanSetItemAsync(new() { Repository = "My team/empty", Path = "readme.md", Content = "My first file!", Message = "Initial commit.", Branch = "master" }, default));
        JsonNode sent = Assert.Single(_fixture.Server.Writes).Body!;
        JsonNode expected = JsonNode.Parse("""{"refUpdates":[{"name":"refs/heads/master","oldObjectId":"0000000000000000000000000000000000000000"}],"commits":[{"comment":"Initial commit.","changes":[{"changeType":"add","item":{"path":"/readme.md"},"newContent":{"content":"My first file!","contentType":"rawText"}}]}]}""")!;
        Assert.True(JsonNode.DeepEquals(expected, sent), sent.ToJsonString());
    }

    [Fact]
    public async Task Files_are_committed_at_once_onto_what_was_seen_or_not_at_all()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        SetItemsRequest request = new() { Repository = "My team/hello", Files = [new("a.txt", "1"), new("docs/b.txt", "2"), new("azure-pipelines.yml", "steps: []\n")] };
        Change change = await provider.PlanSetItemsAsync(request, default);
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["c.txt"] = "3" });
        Assert.Equal("ItemChanged", (await FailsAsync(() => ApplyAsync<RepositoryItem[]>(change))).Id);
        Assert.False(_fixture.Hello.Branches["main"].Files.ContainsKey("a.txt"));
        await ApplyAsync<RepositoryItem[]>(await provider.PlanSetItemsAsync(request, default));
        Assert.Equal(("1", "2", "3"), (_fixture.Hello.Branches["main"].Files["a.txt"], _fixture.Hello.Branches["main"].Files["docs/b.txt"], _fixture.Hello.Branches["main"].Files["c.txt"]));
        Assert.NotNull((await provider.PlanSetItemsAsync(request, default)).AlreadyDone);
        _fixture.Hello.Protected.Add("main");
        Assert.Equal("BranchProtected", (await FailsAsync(async () => await ApplyAsync<RepositoryItem>(await provider.PlanSetItemAsync(new() { Repository = "My team/hello", Path = "d", Content = "4" }, default)))).Id);
    }

    [Fact]
    public async Task A_file_is_read_at_a_branch_a_tag_and_a_commit_and_one_that_is_no_text_has_none()
    {
        string old = _fixture.Hello.Branches["main"].Commit;
        _fixture.Hello.Tags["v1"] = _fixture.Hello.Branches["main"];
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["a b.txt"] = "new", ["logo.png"] = "\0PNG" });
        AzureDevOpsProvider provider = _fixture.Provider();
        Assert.Equal("new", (await provider.GetItemsAsync("My team/hello", "a b.txt", "main", default).SingleAsync()).Content);
        Assert.Null((await provider.GetItemsAsync("My team/hello", "logo.png", null, default).SingleAsync()).Content);
        foreach (string reference in new[] { "v1", old })
        {
            Assert.Equal(old, (await provider.GetItemsAsync("My team/hello", "azure-pipelines.yml", reference, default).SingleAsync()).Commit);
            Assert.Equal("PathNotFound", (await FailsAsync(async () => await provider.GetItemsAsync("My team/hello", "a b.txt", reference, default).ToListAsync())).Id);
        }
    }

    [Fact]
    public async Task A_pull_request_is_opened_once_and_merged_as_it_was_seen()
    {
        _fixture.Azure.Commit(_fixture.Hello, "topic", new Dictionary<string, string> { ["a"] = "b" });
        AzureDevOpsProvider provider = _fixture.Provider();
        NewPullRequest request = new() { Repository = "My team/hello", Title = "A new feature", Body = new string('x', 5000), Source = "topic" };
        PullRequest opened = await ApplyAsync<PullRequest>(await provider.PlanNewPullRequestAsync(request, default));
        Assert.Equal(4000, _fixture.Hello.PullRequests[0].Description!.Length);
        Assert.NotNull((await provider.PlanNewPullRequestAsync(request, default)).AlreadyDone);
        PullRequest read = await provider.GetPullRequestsAsync(new() { Repository = "My team/hello", Number = opened.Number }, default).SingleAsync();
        Assert.Equal([("continuous-integration/build", RunStatus.Succeeded), ("scan/secrets", RunStatus.Queued)], read.Checks.Select(check => (check.Name, check.Status)));
        Assert.Equal(("topic", "main", PullRequestStatus.Open, $"{_fixture.Server.Address}/fabrikam/My%20team/_git/hello/pullrequest/{opened.Number}"), (read.Source, read.Target, read.Status, read.Url));

        Change stale = await provider.PlanMergeAsync(new() { Repository = "My team/hello", Number = opened.Number, Method = MergeMethod.Squash }, default);
        _fixture.Azure.Commit(_fixture.Hello, "topic", new Dictionary<string, string> { ["a"] = "c" });
        Assert.Equal(CicdErrorKind.Conflict, (await FailsAsync(() => ApplyAsync<PullRequest>(stale))).Kind);
        PullRequest merged = await ApplyAsync<PullRequest>(await provider.PlanMergeAsync(new() { Repository = "My team/hello", Number = opened.Number, Method = MergeMethod.Squash }, default));
        Assert.Equal((PullRequestStatus.Merged, "squash"), (merged.Status, _fixture.Hello.PullRequests[0].Strategy));
        Assert.NotNull((await provider.PlanMergeAsync(new() { Repository = "My team/hello", Number = opened.Number }, default)).AlreadyDone);
        Assert.Equal("PullRequestNotFound", (await FailsAsync(() => provider.PlanMergeAsync(new() { Repository = "My team/hello", Number = 1 }, default))).Id);
        Assert.Equal(opened.Number, (await provider.GetPullRequestsAsync(new() { Repository = "My team/hello", Status = [PullRequestStatus.Merged] }, default).SingleAsync()).Number);
    }

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
