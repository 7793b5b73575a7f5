namespace CicdTools.Providers.Local.Runs;

/// <summary>What the jobs of one matrix share: how many run at once, and whether the first failure ends the others.</summary>
internal sealed class MatrixLimits(Matrix matrix)
{
    private readonly CancellationTokenSource _failed = new();

    /// <summary>Places; null for no limit.</summary>
    public SemaphoreSlim? Places { get; } = matrix.MaxParallel is { } limit ? new(Math.Max(1, limit)) : null;

    /// <summary>Canceled when the others are to end.</summary>
    public CancellationToken FailedFast => _failed.Token;

    /// <summary>One of them failed.</summary>
    public Task FailAsync() => matrix.FailFast ? _failed.CancelAsync() : Task.CompletedTask;
}
