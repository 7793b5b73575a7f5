using CicdTools.Providers.Spinnaker;

namespace CicdTools.Tests.Spinnaker;

/// <summary>What the tests of Spinnaker's provider share: a server that runs, and its provider.</summary>
public abstract class SpinnakerTests : IAsyncLifetime
{
    internal SpinnakerFixture World { get; } = new();

    internal SpinnakerProvider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await World.StartAsync();
        Provider = World.Provider(World.Token);
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
