using System.Text;

namespace CicdTools.Providers.Processes;

/// <summary>Runs processes to their end.</summary>
internal static class ProcessRunner
{
    /// <summary>How long output may still come once the process itself has ended, while something in the background holds it open.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs a process and returns its exit code. Cancellation ends its whole tree, and only then throws.</summary>
    public static async Task<int> RunAsync(ProcessSpec spec, OutputSink? output, OutputSink? error, TimeProvider clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await WaitAsync(ChildProcess.Start(spec, output, error), spec.Grace, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for a process and its output. Cancellation ends its whole tree, and only then throws.</summary>
    /// <exception cref="IOException">From the sink: the output could not be kept.</exception>
    public static async Task<int> WaitAsync(ChildProcess process, TimeSpan grace, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            int exit = await process.Exit.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!process.Drained.IsCompleted)
                await Task.WhenAny(process.Drained, Task.Delay(Lag, clock, cancellationToken)).ConfigureAwait(false);
            if (process.Drained.IsFaulted)
                await process.Drained.ConfigureAwait(false);
            return exit;
        }
        catch (OperationCanceledException)
        {
            await ProcessTree.EndAsync(process.Identity, grace, clock, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a process that reads something and returns what it said, at most a mebibyte of it.</summary>
    public static async Task<(int ExitCode, string Output)> CaptureAsync(ProcessSpec spec, TimeProvider clock, CancellationToken cancellationToken)
    {
        const int limit = 1024 * 1024;
        using MemoryStream kept = new();
        int exit = await RunAsync(
            spec with { Intent = Intent.Read },
            bytes =>
            {
                lock (kept)
                    kept.Write(bytes[..(int)Math.Min(bytes.Length, limit - kept.Length)]);
            },
            null,
            clock,
            cancellationToken).ConfigureAwait(false);
        lock (kept)
            return (exit, Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length));
    }
}
