using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace CicdTools.Providers.Processes;

/// <summary>A process that we started, with everything that it starts.</summary>
internal abstract class ChildProcess
{
    /// <summary>What it is known by, for those who come later.</summary>
    public abstract ProcessIdentity Identity { get; }

    /// <summary>Its exit code, once it has ended; 128 and the signal where one ended it.</summary>
    public abstract Task<int> Exit { get; }

    /// <summary>Done when nothing can write to its output any more. What it left running in the background may hold that open.</summary>
    public abstract Task Drained { get; }

    /// <summary>Its standard input where that stays open, else null. Whoever holds it closes it.</summary>
    public Stream? StandardInput { get; protected init; }

    /// <summary>Starts a process. Output goes to the sink; without one, nowhere.</summary>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>, <c>ProcessNotStarted</c>.</exception>
    public static ChildProcess Start(ProcessSpec spec, OutputSink? output = null, OutputSink? error = null) => Start(spec, output, error, null, detached: false);

    /// <summary>
    /// Starts a process that goes on when this one ends. Its output is appended to the file; without one it goes nowhere.
    /// The input, if any, is written before this returns, so it must be small enough for a pipe (64 KiB) or read at once.
    /// </summary>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>, <c>ProcessNotStarted</c>.</exception>
    public static ChildProcess StartDetached(ProcessSpec spec, string? outputFile = null) => Start(spec, null, null, outputFile, detached: true);

    private static ChildProcess Start(ProcessSpec spec, OutputSink? output, OutputSink? error, string? outputFile, bool detached)
    {
        WriteScope.Demand(spec.Intent, spec.FileName);
        string program = Executables.Require(spec.FileName, spec.Environment.TryGetValue("PATH", out string? path) ? path : null);
        if (spec.WorkingDirectory is { } folder && !Directory.Exists(folder))
            throw Errors.PathNotFound(folder);
        string marker = spec.Marker ?? Guid.NewGuid().ToString("N");
        Dictionary<string, string> environment = new(spec.Environment, StringComparer.Ordinal) { [ProcessIdentity.MarkerVariable] = marker };
        try
        {
            return OperatingSystem.IsWindows()
                ? new WindowsChildProcess(spec, program, environment, marker, output, error, outputFile, detached)
                : new PosixChildProcess(spec, program, environment, marker, output, error, outputFile, detached);
        }
        catch (Win32Exception problem)
        {
            throw new CicdException("ProcessNotStarted", CicdErrorKind.Unavailable, $"'{program}' could not be started: {problem.Message}.", program, "Check that it is a program that this machine can run.", problem);
        }
    }

    /// <summary>Reads a stream to its end on a thread of its own: a blocked read must not take one of the pool's few threads.</summary>
    protected static Task Pump(Stream stream, OutputSink? sink, object gate)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => PumpAll(stream, sink, gate, done), 256 * 1024) { IsBackground = true, Name = "output" };
        thread.Start();
        return done.Task;
    }

    private static void PumpAll(Stream stream, OutputSink? sink, object gate, TaskCompletionSource done)
    {
        using (stream)
        {
            byte[] buffer = new byte[64 * 1024];
            bool broken = false;
            while (true)
            {
                int count;
                try
                {
                    count = stream.Read(buffer);
                }
                catch (IOException)
                {
                    count = 0;
                }

                if (count == 0)
                    break;
                if (sink is null || broken)
                    continue;
                try
                {
                    lock (gate)
                        sink(buffer.AsSpan(0, count));
                }
                catch (IOException problem)
                {
                    // The process must not hang because nobody reads: the rest is read and dropped.
                    broken = true;
                    done.TrySetException(problem);
                }
            }
        }

        done.TrySetResult();
    }

    /// <summary>Writes what the process shall read first. The stream is returned where it stays open.</summary>
    protected static Stream? Feed(Stream stream, ProcessSpec spec)
    {
        try
        {
            stream.Write(spec.Input);
        }
        catch (IOException)
        {
            // It ended without reading all; its exit code says what became of it.
        }

        if (spec.InputStaysOpen)
            return stream;
        stream.Dispose();
        return null;
    }

    /// <summary>The stream over a descriptor.</summary>
    protected static FileStream Open(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: true), access, bufferSize: 0);
}
