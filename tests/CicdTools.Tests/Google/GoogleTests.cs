using CicdTools.Providers.Google;

namespace CicdTools.Tests.Google;

/// <summary>What the tests of Google's provider share: a server that runs, and its provider.</summary>
public abstract class GoogleTests : IAsyncLifetime
{
    internal GoogleFixture World { get; } = new();

    internal GoogleProvider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await World.StartAsync();
        Provider = World.Provider();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<T> ApplyAsync<T>(Task<Change> plan)
    {
        Change change = await plan;
        return Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
    }

    private protected static async Task<string> IdAsync(Func<Task> body) => (await Assert.ThrowsAsync<CicdException>(body)).Id;

    private protected async Task<Run> EndAsync(string id) => (await Provider.WatchRunAsync(id, default).ToListAsync())[^1];
}
