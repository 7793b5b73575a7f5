using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Contract;

/// <summary>What the worlds of the contract share: virtual time, limits of their own, and everything that a provider says kept.</summary>
internal abstract class VirtualWorld : IAsyncDisposable
{
    private readonly TestFolder _ledgers = new();
    private readonly List<string> _said = [];
    private readonly List<IProvider> _open = [];

    public abstract FakeServer Server { get; }

    public AutoClock Clock { get; } = new();

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    public Task StartAsync() => Server.StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (IProvider provider in _open)
            await provider.DisposeAsync();
        await Server.DisposeAsync();
        _ledgers.Dispose();
    }

    /// <summary>Whoever calls, heard in all that they are told.</summary>
    protected Caller Caller(string token) => new() { Clock = Clock, Credential = new(token), Verbose = Say, Warn = Say, Progress = new Ears(this) };

    /// <summary>Limits in virtual time, which no other world knows of.</summary>
    protected HttpLimits Limits() => new() { Attempt = Timeout.InfiniteTimeSpan, Jitter = () => 1, Ledgers = _ledgers.Path };

    /// <summary>Ends the provider with the world.</summary>
    protected T Keep<T>(T provider)
        where T : IProvider
    {
        _open.Add(provider);
        return provider;
    }

    private void Say(string text)
    {
        lock (_said)
            _said.Add(text);
    }

    private sealed class Ears(VirtualWorld world) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => world.Say($"{value.Activity}: {value.Status}");
    }
}
