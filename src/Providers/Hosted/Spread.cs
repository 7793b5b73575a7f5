using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CicdTools.Providers.Hosted;

/// <summary>Asks for the parts of several things at once, and gives them in the things' order.</summary>
internal static class Spread
{
    /// <summary>How much of a thing is fetched before somebody wants it: a page.</summary>
    private const int Ahead = 100;

    public static async IAsyncEnumerable<TPart> OrderedAsync<TItem, TPart>(IAsyncEnumerable<TItem> items, int width, Func<TItem, CancellationToken, IAsyncEnumerable<TPart>> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<(Channel<TPart> Channel, Task Work)> open = new();
        IAsyncEnumerator<TItem> next = items.GetAsyncEnumerator(stop.Token);
        try
        {
            bool more = true;
            while (more || open.Count > 0)
            {
                while (more && open.Count < width && (more = await next.MoveNextAsync().ConfigureAwait(false)))
                    open.Enqueue(Start(next.Current, parts, stop.Token));
                if (!open.TryDequeue(out (Channel<TPart> Channel, Task Work) first))
                    break;
                await foreach (TPart part in first.Channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                    yield return part;
                await first.Work.ConfigureAwait(false);
            }
        }
        finally
        {
            // Nothing may be under way when the one who asked has gone.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(open.Select(one => one.Work)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            await next.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static (Channel<TPart> Channel, Task Work) Start<TItem, TPart>(TItem item, Func<TItem, CancellationToken, IAsyncEnumerable<TPart>> parts, CancellationToken cancellationToken)
    {
        Channel<TPart> channel = Channel.CreateBounded<TPart>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        return (channel, Task.Run(
            async () =>
            {
                try
                {
                    await foreach (TPart part in parts(item, cancellationToken).ConfigureAwait(false))
                        await channel.Writer.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                    channel.Writer.Complete();
                }
                catch (Exception exception)
                {
                    channel.Writer.Complete(exception);
                }
            },
            CancellationToken.None));
    }
}
