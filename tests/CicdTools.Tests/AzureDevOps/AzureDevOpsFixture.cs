using CicdTools.Providers;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.Http;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>An organization of Azure DevOps on loopback in virtual time with one project, one repository and one pipeline, and everything that the provider says kept.</summary>
internal sealed class AzureDevOpsFixture : IContractWorld
{
    private readonly TestFolder _ledgers = new();
    private readonly List<string> _said = [];
    private readonly List<IProvider> _open = [];

    public AzureDevOpsFixture()
    {
        Azure = new(Clock);
        Project = Azure.AddProject("My team");
        Hello = Azure.AddRepository(Project, "hello");
        Definition = Azure.AddDefinition(Project, Hello, "hello");
    }

    public AzureDevOpsServer Azure { get; }

    public FakeProject Project { get; }

    public FakeRepository Hello { get; }

    public FakeDefinition Definition { get; }

    public FakeServer Server => Azure;

    public AutoClock Clock { get; } = new();

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    public string Token => AzureDevOpsServer.Token;

    public string ReadToken => AzureDevOpsServer.ReadToken;

    public string ExpiredToken => AzureDevOpsServer.ExpiredToken;

    public string Repository => "My team/hello";

    public string Missing => "My team/nothing";

    public string MissingRun => "My team/hello/99999";

    public void LimitPages(int items) => Azure.PageSize = items;

    public string AddRepository(string name) => $"{Project.Name}/{Azure.AddRepository(Project, name).Name}";

    public string AddRun(RunStatus end) =>
        $"{Repository}/{Azure.AddBuild(Project, Definition, ends: end switch { RunStatus.Failed => "failed", RunStatus.Errored => "lost", _ => "succeeded" }).Id}";

    public Task StartAsync() => Server.StartAsync();

    public IProvider Open(string? token = null) => Provider(token);

    public AzureDevOpsProvider Provider(string? token = null, CredentialReference? reference = null)
    {
        AzureDevOpsProvider provider = new(
            new Connection { Name = "work", Provider = "AzureDevOps", Address = $"{Server.Address}/fabrikam", Credential = reference ?? new("session") },
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

    private sealed class Ears(AzureDevOpsFixture fixture) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => fixture.Say($"{value.Activity}: {value.Status}");
    }
}
