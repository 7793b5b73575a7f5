using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>GitHub keeps to what every provider keeps to.</summary>
public sealed class GitHubContractTests : ProviderContract
{
    private const string Workflow = "name: ci\non: workflow_dispatch\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";

    internal override IContractWorld Create() => new GitHubWorld();

    private sealed class GitHubWorld : IContractWorld
    {
        private readonly GitHubFixture _fixture = new();
        private readonly List<IProvider> _open = [];
        private GitHubRepositoryState _repository = null!;

        public FakeServer Server => _fixture.Server;

        public AutoClock Clock => _fixture.Clock;

        public IReadOnlyList<string> Said => _fixture.Said;

        public string Token => GitHubServer.Token;

        public string ReadToken => GitHubServer.ReadToken;

        public string ExpiredToken => "ghp_expired0000000000000000000000000000";

        public string Repository => "octocat/hello";

        public string Missing => "octocat/nothing";

        public string MissingRun => "octocat/hello/99999";

        public void LimitPages(int items) => _fixture.Server.PageSize = items;

        public string AddRepository(string name) => _fixture.Server.Add($"octocat/{name}").FullName;

        public string AddRun(RunStatus end)
        {
            GitHubRunState run = end == RunStatus.Errored
                ? _fixture.Server.Run(_repository)
                : _fixture.Server.Run(_repository, jobs: [("build", 10, "success"), ("test", 10, end == RunStatus.Failed ? "failure" : "success")]);
            run.CouldNotStart = end == RunStatus.Errored;
            for (int i = 0; i < run.Jobs.Count; i++)
                run.Jobs[i] = run.Jobs[i] with { Log = $"2026-01-01T00:00:0{i}.0000000Z first of {i}\n2026-01-01T00:00:0{i}.5000000Z second of {i}\n" };
            return $"{Repository}/{run.Id}";
        }

        public async Task StartAsync()
        {
            await _fixture.Server.StartAsync();
            _repository = _fixture.Server.Add(Repository, (".github/workflows/ci.yml", Workflow), ("README.md", "# hello\n"));
        }

        public IProvider Open(string? token = null)
        {
            IProvider provider = _fixture.Open(token is null ? null : new(token));
            _open.Add(provider);
            return provider;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (IProvider provider in _open)
                await provider.DisposeAsync();
            await _fixture.DisposeAsync();
        }
    }
}
