using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Hosted;

/// <summary>Says in our words that what a listing belongs to is not there.</summary>
internal static class MissingParts
{
    public static async IAsyncEnumerable<T> Missing<T>(this IAsyncEnumerable<T> items, Func<CicdException> missing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<T> each = items.GetAsyncEnumerator(cancellationToken);
        await using (each.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await each.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                }
                catch (CicdException exception) when (exception.Id == "NotFound")
                {
                    throw missing();
                }

                yield return each.Current;
            }
        }
    }
}
