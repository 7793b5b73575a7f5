using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Aws;

/// <summary>Several listings, each newest first, as one: only as much of each is asked for as comes to its turn.</summary>
internal static class NewestFirst
{
    public static async IAsyncEnumerable<Run> MergeAsync(IReadOnlyList<IAsyncEnumerable<Run>> sources, int width, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<Run>[] all = [.. sources.Select(source => source.GetAsyncEnumerator(cancellationToken))];
        try
        {
            // Which run is the newest of all is known once the newest of each is; these are asked for several at once.
            bool[] any = new bool[all.Length];
            ParallelOptions spreading = new() { MaxDegreeOfParallelism = width, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(Enumerable.Range(0, all.Length), spreading, async (index, _) => any[index] = await all[index].MoveNextAsync().ConfigureAwait(false)).ConfigureAwait(false);
            List<IAsyncEnumerator<Run>> open = [.. all.Where((_, index) => any[index])];
            while (open.MaxBy(each => each.Current.CreatedAt) is { } newest)
            {
                yield return newest.Current;
                if (!await newest.MoveNextAsync().ConfigureAwait(false))
                    open.Remove(newest);
            }
        }
        finally
        {
            foreach (IAsyncEnumerator<Run> each in all)
                await each.DisposeAsync().ConfigureAwait(false);
        }
    }
}
