using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Aws;

/// <summary>Several listings, each newest first, as one: only as much of each is asked for as comes to its turn.</summary>
internal static class NewestFirst
{
    public static async IAsyncEnumerable<Run> MergeAsync(IReadOnlyList<IAsyncEnumerable<Run>> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<IAsyncEnumerator<Run>> open = [];
        try
        {
            foreach (IAsyncEnumerable<Run> source in sources)
            {
                IAsyncEnumerator<Run> each = source.GetAsyncEnumerator(cancellationToken);
                open.Add(each);
                if (!await each.MoveNextAsync().ConfigureAwait(false))
                    await CloseAsync(each).ConfigureAwait(false);
            }

            while (open.MaxBy(each => each.Current.CreatedAt) is { } newest)
            {
                yield return newest.Current;
                if (!await newest.MoveNextAsync().ConfigureAwait(false))
                    await CloseAsync(newest).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (IAsyncEnumerator<Run> each in open)
                await each.DisposeAsync().ConfigureAwait(false);
        }

        async Task CloseAsync(IAsyncEnumerator<Run> ended)
        {
            open.Remove(ended);
            await ended.DisposeAsync().ConfigureAwait(false);
        }
    }
}
