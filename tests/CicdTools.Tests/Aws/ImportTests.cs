using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes.Aws;
using CicdTools.Tests.Git;
using LibGit2Sharp;

namespace CicdTools.Tests.Aws;

/// <summary>Imports by Git, which is let in by a signature alone.</summary>
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

    private readonly AwsFixture _world = new();
    private readonly TestFolder _folder = new();
    private GitHttpServer? _git;

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public async ValueTask DisposeAsync()
    {
        if (_git is not null)
            await _git.DisposeAsync();
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_repository_comes_with_its_pipeline_as_a_pull_request_and_no_password_was_made()
    {
        // The signature of the world's time, which nobody waits in here; any other is refused.
        string[] keys = AwsServer.Token.Split(':');
        (string user, string password) = GitSignature.Of(new("http://127.0.0.1/app.git"), "eu-west-1", new(keys[0], keys[1], null), _world.Clock.GetUtcNow());
        _git = new(_folder.Path, $"{user}:{password}");
        string address = _git.Start();
        _world.Aws.MakeGit = repository =>
        {
            string path = _folder[$"{repository.Name}.git"];
            LibGit2Sharp.Repository.Init(path, isBare: true);
            using LibGit2Sharp.Repository git = new(path);
            git.Config.Set("http.receivepack", true);
            repository.CloneUrl = $"{address}{repository.Name}.git";
            repository.Git = () =>
            {
                using LibGit2Sharp.Repository there = new(path);
                return there.Branches.ToDictionary(branch => branch.FriendlyName, branch => branch.Tip.Sha);
            };
        };
        AwsProvider provider = _world.Provider();
        ImportRequest request = new() { Source = Source(), Name = "app" };
        Change change = await provider.PlanImportAsync(request, default);
        Assert.Empty(_world.Server.Writes);
        CicdTools.Repository made = Assert.IsType<CicdTools.Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("app", "trunk"), (made.Name, made.DefaultBranch));
        AwsPullRequest pull = Assert.Single(_world.Aws.PullRequests);
        Assert.Equal(("cicdtools/pipeline", "trunk"), (pull.Source, pull.Target));
        using LibGit2Sharp.Repository pushed = new(_folder["app.git"]);
        Assert.Contains("make test", ((Blob)pushed.Branches["cicdtools/pipeline"].Tip["buildspec.yml"].Target).GetContentText(), StringComparison.Ordinal);
        Assert.NotNull((await provider.PlanImportAsync(request, default)).AlreadyDone);
        Assert.DoesNotContain(password, made.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Said, line => line.Contains(password, StringComparison.Ordinal));
        Assert.Contains($"{Uri.EscapeDataString(user)}:{password}@", (await provider.GetCloneAddressAsync("app", default)).Reveal(), StringComparison.Ordinal);
    }

    private string Source()
    {
        string folder = _folder["source"];
        LibGit2Sharp.Repository.Init(folder);
        using LibGit2Sharp.Repository git = new(folder);
        git.Refs.UpdateTarget("HEAD", "refs/heads/trunk");
        Directory.CreateDirectory(Path.Combine(folder, ".github", "workflows"));
        File.WriteAllText(Path.Combine(folder, ".github", "workflows", "ci.yml"), Workflow);
        Commands.Stage(git, "*");
        Signature author = new("Ada", "ada@example.org", DateTimeOffset.UnixEpoch);
        git.Commit("Begin", author, author);
        return folder;
    }
}
