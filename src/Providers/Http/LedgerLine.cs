using System.Collections.Concurrent;

namespace CicdTools.Providers.Http;

/// <summary>Those of this process who wait to change a ledger.</summary>
internal sealed class LedgerLine
{
    public SemaphoreSlim Turn { get; } = new(1);

    public ConcurrentQueue<LedgerChange> Waiting { get; } = new();
}

/// <summary>A change of a ledger that is written with those that wait beside it.</summary>
internal abstract class LedgerChange
{
    /// <summary>Whether it is written, or nobody waits for it any more.</summary>
    public bool IsDone { get; set; }

    public abstract void Make(RateLedger ledger);
}

internal sealed class LedgerChange<T>(Func<RateLedger, T> change) : LedgerChange
{
    private T? _result;

    public T Result => _result!;

    public override void Make(RateLedger ledger) => _result = change(ledger);
}
