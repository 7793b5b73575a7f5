using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;
using LibGit2Sharp;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Imports by Git, with the pipeline converted on a branch of its own.</summary>
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

    private readonly AzureDevOpsFixture _fixture = new();
    private readonly TestFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        _fixture.Azure.MakeGit = name => LibGit2Sharp.Repository.Init(_folder[$"{name}.git"], isBare: true);
        _fixture.Azure.ReadGit = path =>
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
    public async Task A_repository_comes_with_its_pipeline_as_a_pull_request_and_a_second_import_has_nothing_to_do()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        ImportRequest request = new() { Source = Source(), Name = "My team/app" };
        Change change = await provider.PlanImportAsync(request, default);
        Assert.Empty(_fixture.Server.Writes);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));

        FakeRepository made = _fixture.Project.Repositories[^1];
        Assert.Equal(("app", "refs/heads/trunk"), (made.Name, made.DefaultBranch));
        FakePullRequest pull = Assert.Single(made.PullRequests);
        Assert.Equal(("refs/heads/cicdtools/pipeline", "refs/heads/trunk"), (pull.Source, pull.Target));
        Assert.Contains("GitHubActions to AzurePipelines", pull.Description, StringComparison.Ordinal);
        using LibGit2Sharp.Repository there = new(made.Git);
        Assert.Contains("make test", ((Blob)there.Branches["cicdtools/pipeline"].Tip["azure-pipelines.yml"].Target).GetContentText(), StringComparison.Ordinal);
        Assert.NotNull((await provider.PlanImportAsync(request, default)).AlreadyDone);
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests
    [Fact]
    public async Task Azure_DevOps_fetches_a_repository_of_GitHub_by_itself_and_is_waited_for()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        _fixture.Azure.MakeGit = null;
        ImportRequest request = new() { Source = "https://github.com/octo/app.git", Name = "My team/app", Importer = ImporterUse.Wait };
        Change change = await provider.PlanImportAsync(request, default);
        Assert.Equal(["POST /My%20team/_apis/git/repositories", "POST /My%20team/_apis/git/repositories/app/importRequests"], change.Calls!.Calls);
        Assert.Empty(_fixture.Server.Writes);
        Repository made = Assert.IsType<Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("My team/app", "main"), (made.Name, made.DefaultBranch));
        Assert.Equal("""{"parameters":{"gitSource":{"url":"https://github.com/octo/app.git"}}}""", _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.Contains(_fixture.Said, line => line.Contains("Import of My team/app: Processing request (1 of 6)", StringComparison.Ordinal));
        Assert.Contains("imported already", (await provider.PlanImportAsync(request, default)).AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("RepositoryExists", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanImportAsync(request with { Name = "My team/hello" }, default))).Id);
    }

    [Fact]
    public async Task A_password_in_the_address_goes_into_a_connection_that_ends_with_the_import()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        _fixture.Azure.MakeGit = null;
        ImportRequest request = new() { Source = "https://ada:correct-horse@github.com/octo/secret.git", Name = "My team/secret", Importer = ImporterUse.Begin };
        Change change = await provider.PlanImportAsync(request, default);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        System.Text.Json.Nodes.JsonObject connection = Assert.Single(_fixture.Project.Endpoints);
        Assert.Equal(("git", "https://github.com/octo/secret.git", "correct-horse"), ((string)connection["type"]!, (string)connection["url"]!, (string)connection["authorization"]!["parameters"]!["password"]!));
        Assert.Equal($$$"""{"parameters":{"gitSource":{"url":"https://github.com/octo/secret.git"},"serviceEndpointId":"{{{connection["id"]}}}","deleteServiceEndpointAfterImportIsDone":true}}""", _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.Contains("under way", (await provider.PlanImportAsync(request, default)).AlreadyDone, StringComparison.Ordinal);
        Change waiting = await provider.PlanImportAsync(request with { Importer = ImporterUse.Wait }, default);
        Assert.Equal("main", Assert.IsType<Repository>(await WriteScope.RunAsync(() => waiting.ApplyAsync(default))).DefaultBranch);
        Assert.Empty(_fixture.Project.Endpoints);
        Assert.DoesNotContain(_fixture.Said, line => line.Contains("correct-horse", StringComparison.Ordinal));

        // One that never begins leaves no connection behind.
        _fixture.Azure.ImportRefused = "The address cannot be reached.";
        Change refused = await provider.PlanImportAsync(request with { Name = "My team/other" }, default);
        Assert.Equal("RequestRejected", (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => refused.ApplyAsync(default)))).Id);
        Assert.Empty(_fixture.Project.Endpoints);
    }

    [Fact]
    public async Task An_import_that_fails_says_why_and_one_under_way_is_canceled()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        _fixture.Azure.MakeGit = null;
        _fixture.Azure.ImportEnds = "failed";
        ImportRequest request = new() { Source = "https://github.com/octo/app.git", Name = "My team/app", Importer = ImporterUse.Wait };
        Change change = await provider.PlanImportAsync(request, default);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("ImportFailed", error.Id);
        Assert.Contains("The source asked for a password.", error.Message, StringComparison.Ordinal);
        Assert.Equal("NothingToCancel", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanImportAsync(request with { Importer = ImporterUse.Cancel }, default))).Id);

        // What failed is tried again in the same repository.
        Change again = await provider.PlanImportAsync(request with { Importer = ImporterUse.Begin }, default);
        Assert.Equal(["POST /My%20team/_apis/git/repositories/app/importRequests"], again.Calls!.Calls);
        await WriteScope.RunAsync(() => again.ApplyAsync(default));
        Change cancel = await provider.PlanImportAsync(request with { Importer = ImporterUse.Cancel }, default);
        await WriteScope.RunAsync(() => cancel.ApplyAsync(default));
        Assert.Equal("""{"status":"abandoned"}""", _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.True(_fixture.Project.Repositories[^1].Imports[^1].IsAbandoned);
        foreach (string source in new[] { "ssh://git@github.com/octo/app.git", "git@github.com:octo/app.git" })
            Assert.Equal("ImporterMissing", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanImportAsync(request with { Source = source }, default))).Id);
    }

    [Fact]
    public async Task A_project_must_be_named()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanImportAsync(new() { Source = Source() }, default));
        Assert.Equal("InvalidName", error.Id);
        Assert.Equal("ImporterMissing", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanImportAsync(new() { Source = Source(), Name = "My team/app", Importer = ImporterUse.Wait }, default))).Id);
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
        Commands.Stage(git, "*");
        Signature author = new("ada", "ada@example.com", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        git.Commit("Begin", author, author);
        return folder;
    }
}
