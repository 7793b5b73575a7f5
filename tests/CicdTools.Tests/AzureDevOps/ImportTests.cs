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
