namespace CicdTools.Providers.Promotions;

/// <summary>What the engine asks of sequences; .NET 8 has it for arrays only.</summary>
internal static class AsyncSequences
{
    /// <summary>The first item; null for none.</summary>
    public static async Task<T?> FirstOrNullAsync<T>(this IAsyncEnumerable<T> items, CancellationToken cancellationToken)
        where T : class
    {
        await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            return item;
        return null;
    }

    /// <summary>All items.</summary>
    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items, CancellationToken cancellationToken)
    {
        List<T> all = [];
        await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            all.Add(item);
        return all;
    }
}
