using CicdTools.Providers;
using CicdTools.Providers.CircleCI;
using CicdTools.Providers.Http;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>A CircleCI on loopback in virtual time with one project, and everything that the provider says kept.</summary>
internal sealed class CircleFixture : IContractWorld
{
    private readonly TestFolder _ledgers = new();
    private readonly List<string> _said = [];
    private readonly List<IProvider> _open = [];

    public CircleFixture()
    {
        Circle = new(Clock);
        Project = Circle.AddProject("gh/contoso/hello");
    }

    public CircleServer Circle { get; }

    public CircleProject Project { get; }

    public FakeServer Server => Circle;

    public AutoClock Clock { get; } = new();

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    public string Token => CircleServer.Token;

    public string ReadToken => CircleServer.ReadToken;

    public string ExpiredToken => CircleServer.ExpiredToken;

    public string Repository => Project.Slug;

    public string Missing => "gh/contoso/nothing";

    public string MissingRun => "gh/contoso/hello/99999";

    public void LimitPages(int items) => Circle.PageSize = items;

    public string AddRepository(string name) => Circle.AddProject($"gh/contoso/{name}").Slug;

    public string AddRun(RunStatus end)
    {
        Dictionary<string, string> parameters = end switch { RunStatus.Failed => new() { ["outcome"] = "failed" }, RunStatus.Errored => new() { ["outcome"] = "errored" }, _ => [] };
        return IdOf(Circle.AddPipeline(Project, parameters));
    }

    public string IdOf(CirclePipeline pipeline) => $"{Project.Slug}/{pipeline.Number}";

    public Task StartAsync() => Server.StartAsync();

    public IProvider Open(string? token = null) => Provider(token);

    public CircleProvider Provider(string? token = null, string? address = null)
    {
        CircleProvider provider = new(
            new Connection { Name = "work", Provider = "CircleCI", Address = address ?? Server.Address, Credential = new("session") },
            new Caller { Clock = Clock, Credential = new(token ?? Token), Verbose = Say, Warn = Say, Progress = new Ears(this) },
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

    private sealed class Ears(CircleFixture fixture) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => fixture.Say($"{value.Activity}: {value.Status}");
    }
}
