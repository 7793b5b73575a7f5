using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Http;

/// <summary>The chain in virtual time against a server on loopback, with everything that it says kept.</summary>
internal sealed class ChainFixture : IAsyncDisposable
{
    public const string Token = "glpat-0123456789abcdefghij";

    private readonly TestFolder _ledgers = new();

    public PlainServer Server { get; } = new();

    public AutoClock Clock { get; } = new();

    public List<string> Said { get; } = [];

    public HttpLimits Limits => new() { Attempt = Timeout.InfiniteTimeSpan, Jitter = () => 1, Ledgers = _ledgers.Path };

    public async Task<ApiClient> OpenAsync()
    {
        await Server.StartAsync();
        return Client(Server.Address);
    }

    public ApiClient Client(string address, HttpLimits? limits = null, TimeProvider? clock = null, string? authority = null, ApiDialect? dialect = null, string? certificate = null) => new(
        dialect ?? new PlainDialect(),
        new Uri(address),
        new Connection { Name = "test", Provider = "Plain", CertificateAuthority = authority, ClientCertificate = certificate },
        new Caller { Clock = clock ?? Clock, Credential = new(Token), Verbose = Say, Warn = Say, Progress = new Ears(this) },
        limits: limits ?? Limits);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _ledgers.Dispose();
        Assert.DoesNotContain(Said, line => line.Contains(Token, StringComparison.Ordinal));
    }

    private void Say(string text)
    {
        lock (Said)
            Said.Add(text);
    }

    private sealed class Ears(ChainFixture fixture) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => fixture.Say(value.Status);
    }
}
