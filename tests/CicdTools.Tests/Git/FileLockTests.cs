using CicdTools.Providers.Local;

namespace CicdTools.Tests.Git;

public sealed class FileLockTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_waits_for_the_first()
    {
        FileLock first = await TakeAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Task<FileLock> second = TakeAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public async Task One_that_waits_too_long_says_so()
    {
        using FileLock first = await TakeAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => TakeAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
        Assert.Equal("Locked", error.Id);
        Assert.Equal(CicdErrorKind.Conflict, error.Kind);
    }

    [Fact]
    public async Task One_that_is_canceled_stops_waiting()
    {
        using FileLock first = await TakeAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        using CancellationTokenSource source = new();
        Task<FileLock> second = TakeAsync(TimeSpan.FromMinutes(1), source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    private Task<FileLock> TakeAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(_folder["locks", "a.lock"], "the test", timeout, TimeProvider.System, cancellationToken);
}
