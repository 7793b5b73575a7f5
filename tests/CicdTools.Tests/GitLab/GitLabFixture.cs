using CicdTools.Providers;
using CicdTools.Providers.GitLab;
using CicdTools.Providers.Http;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>A GitLab on loopback in virtual time with one project, and everything that the provider says kept.</summary>
internal sealed class GitLabFixture : IContractWorld
{
    private readonly TestFolder _ledgers = new();
    private readonly List<string> _said = [];
    private readonly List<IProvider> _open = [];

    public GitLabFixture()
    {
        GitLab = new(Clock);
        Project = GitLab.AddProject("team/hello");
    }

    public GitLabServer GitLab { get; }

    public FakeProject Project { get; }

    public FakeServer Server => GitLab;

    public AutoClock Clock { get; } = new();

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    public string Token => GitLabServer.Token;

    public string ReadToken => GitLabServer.ReadToken;

    public string ExpiredToken => GitLabServer.ExpiredToken;

    public string Repository => Project.Path;

    public string Missing => "team/nothing";

    public string MissingRun => "team/hello/99999";

    public void LimitPages(int items) => GitLab.PageSize = items;

    public string AddRepository(string name) => GitLab.AddProject($"team/{name}").Path;

    public string AddRun(RunStatus end)
    {
        Dictionary<string, string> variables = end switch { RunStatus.Failed => new() { ["OUTCOME"] = "failed" }, RunStatus.Errored => new() { ["OUTCOME"] = "errored" }, _ => [] };
        return $"{Project.Path}/{GitLab.AddPipeline(Project, variables: variables).Id}";
    }

    public Task StartAsync() => Server.StartAsync();

    public IProvider Open(string? token = null) => Provider(token);

    public GitLabProvider Provider(string? token = null, CredentialReference? reference = null, string? address = null)
    {
        GitLabProvider provider = new(
            new Connection { Name = "work", Provider = "GitLab", Address = address ?? Server.Address, Credential = reference ?? new("session") },
            new Caller { Clock = Clock, Credential = new(token ?? Token), Verbose = Say, Warn = Say, Progress = new Ears(this) },
            new ProviderCatalog(),
            new HttpLimits { Attempt = Timeout.InfiniteTimeSpan, Jitter = () => 1, Ledgers = _ledgers.Path });
        _open.Add(provider);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IProvider provider in _open)
            await provider.DisposeAsync();
        await Server.DisposeAsync();
        _ledgers.Dispose();
    }

    private void Say(string text)
    {
        lock (_said)
            _said.Add(text);
    }

    private sealed class Ears(GitLabFixture fixture) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => fixture.Say($"{value.Activity}: {value.Status}");
    }
}
