using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace CicdTools.Cmdlets;

/// <summary>
/// Runs an async body on the pipeline thread: each continuation comes back to it, so that output, progress and messages are written
/// live and by the one thread that may write them.
/// </summary>
internal sealed class PipelinePump : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>Runs the body to its end. <paramref name="cancel"/> is called when a posted callback throws, and the pump goes on until the body has cleaned up.</summary>
    public static void Run(Func<Task> body, Action cancel)
    {
        SynchronizationContext? outer = Current;
        PipelinePump pump = new();
        try
        {
            SetSynchronizationContext(pump);
            Task task = body();
            // The continuation must not need the queue that it completes.
            task.ContinueWith(static (_, state) => ((PipelinePump)state!)._queue.CompleteAdding(), pump, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            pump.Drain(cancel);
            // What a callback threw is the cause; what the body makes of the cancel is its consequence.
            pump._failure?.Throw();
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _queue.Add((d, state));
        }
        catch (InvalidOperationException) when (_queue.IsAddingCompleted)
        {
            // The body has ended: a late progress report has nobody left to tell.
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("The pipeline thread takes posts only.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Drain(Action cancel)
    {
        foreach ((SendOrPostCallback callback, object? state) in _queue.GetConsumingEnumerable())
        {
            try
            {
                callback(state);
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the pipeline: it is thrown again once the body has ended.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure ??= ExceptionDispatchInfo.Capture(exception);
                cancel();
            }
        }
    }
}
