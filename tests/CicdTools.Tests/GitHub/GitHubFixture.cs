using CicdTools.Providers.GitHub;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>The provider over the fake, in virtual time. What it says is kept, and the token may be in none of it.</summary>
internal sealed class GitHubFixture : IAsyncDisposable
{
    public const string Workflow = """
        name: ci
        on:
          workflow_dispatch:
            inputs:
              target:
                type: choice
                options: [staging, production]
                required: true
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make
        """;

    private readonly TestFolder _ledgers = new();

    public GitHubFixture() => Server = new(Clock);

    public AutoClock Clock { get; } = new();

    public GitHubServer Server { get; }

    public GitHubProvider Provider { get; private set; } = null!;

    public List<string> Said { get; } = [];

    /// <summary>The provider over a server that is started already.</summary>
    public GitHubProvider Begin() => Provider = Open();

    public static async Task<GitHubFixture> StartAsync(SecretText? token = null)
    {
        GitHubFixture fixture = new();
        await fixture.Server.StartAsync();
        fixture.Provider = fixture.Open(token);
        return fixture;
    }

    /// <summary>A repository with one workflow, and the provider.</summary>
    public static async Task<(GitHubFixture Fixture, GitHubRepositoryState Repository)> WithRepositoryAsync()
    {
        GitHubFixture fixture = await StartAsync();
        return (fixture, fixture.Server.Add("octo/app", (".github/workflows/ci.yml", Workflow), ("README.md", "# app\n")));
    }

    public GitHubProvider Open(SecretText? token = null, string? address = null) => new(
        new Connection { Name = "work", Provider = "GitHub", Address = address ?? Server.Address },
        new Caller { Clock = Clock, Credential = token ?? new(GitHubServer.Token), Verbose = Said.Add, Warn = Said.Add },
        new CicdTools.Providers.ProviderCatalog(),
        new HttpLimits { Attempt = Timeout.InfiniteTimeSpan, Ledgers = _ledgers.Path, Jitter = () => 1 });

    public static async Task<T> ApplyAsync<T>(Task<Change> plan)
    {
        Change change = await plan;
        return (T)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;
    }

    public static async Task<string> FailsAsync(Func<Task> body) => (await Assert.ThrowsAsync<CicdException>(body)).Id;

    public async ValueTask DisposeAsync()
    {
        if (Provider is not null)
            await Provider.DisposeAsync();
        await Server.DisposeAsync();
        _ledgers.Dispose();
        Assert.DoesNotContain(Said, line => line.Contains(GitHubServer.Token, StringComparison.Ordinal));
    }
}
