namespace CicdTools.Tests.Contract;

/// <summary>What every hosted provider keeps to, whatever its system. Its server holds each exchange to the vendor's description when the test ends.</summary>
public abstract partial class ProviderContract : IAsyncLifetime
{
    private IContractWorld? _world;

    internal IContractWorld World => _world!;

    internal abstract IContractWorld Create();

    public async ValueTask InitializeAsync()
    {
        _world = Create();
        await _world.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            string[] tokens = [World.Token, World.ReadToken, World.ExpiredToken];
            Assert.DoesNotContain(World.Said, line => tokens.Any(token => line.Contains(token, StringComparison.Ordinal)));
            await _world.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected T Open<T>(string? token = null)
        where T : class, IProvider
    {
        IProvider provider = World.Open(token);
        Assert.SkipUnless(provider is T, $"The system has no {typeof(T).Name[1..]}.");
        return (T)provider;
    }

    private protected static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None));

    private protected static async Task<T> ApplyAsync<T>(Task<Change> plan) => Assert.IsType<T>(await ApplyAsync(await plan));

    private protected static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);

    private protected static async Task<Run> EndAsync(IRuns runs, string id) => (await runs.WatchRunAsync(id, CancellationToken.None).ToListAsync())[^1];

    private protected static async Task<Run> GetAsync(IRuns runs, string id) => await runs.GetRunsAsync(new() { Id = id }, CancellationToken.None).SingleAsync();
}
