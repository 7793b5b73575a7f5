using System.Runtime.InteropServices;

namespace CicdTools.Providers.Processes;

/// <summary>A process on Linux or macOS: the leader of its own session and process group.</summary>
internal sealed class PosixChildProcess : ChildProcess
{
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PosixChildProcess(ProcessSpec spec, string program, Dictionary<string, string> environment, string marker, OutputSink? output, OutputSink? error, string? outputFile, bool detached)
    {
        (int Read, int Write) input = spec.Input is null && !spec.InputStaysOpen ? (-1, -1) : PosixSpawn.Pipe();
        (int Read, int Write) outputs = detached ? (-1, -1) : PosixSpawn.Pipe();
        (int Read, int Write) errors = detached || spec.MergeError ? (-1, -1) : PosixSpawn.Pipe();
        int pid = 0;
        try
        {
            pid = PosixSpawn.Start(program, spec.Arguments, environment, spec.WorkingDirectory, input.Read, outputs.Write, errors.Write, outputFile);
        }
        finally
        {
            Close(input.Read, outputs.Write, errors.Write);
            if (pid == 0)
                Close(input.Write, outputs.Read, errors.Read);
        }

        // Nobody else waits for the process, so its id stays its own until the thread below has collected it.
        Identity = ProcessIdentity.Of(pid, marker) ?? new(pid, 0, ProcessIdentity.Current.BootId, pid, marker);
        Thread waiter = new(() => Wait(pid), 128 * 1024) { IsBackground = true, Name = "process" };
        waiter.Start();
        Drained = detached ? Task.CompletedTask : Drain(outputs.Read, output, errors.Read, error);
        if (input.Write >= 0)
            StandardInput = Feed(Open(input.Write, FileAccess.Write), spec);
    }

    public override ProcessIdentity Identity { get; }

    public override Task<int> Exit => _exit.Task;

    public override Task Drained { get; }

    private static Task Drain(int output, OutputSink? sink, int error, OutputSink? errorSink)
    {
        object gate = new();
        Task first = Pump(Open(output, FileAccess.Read), sink, gate);
        return error < 0 ? first : Task.WhenAll(first, Pump(Open(error, FileAccess.Read), errorSink, gate));
    }

    private static void Close(params int[] descriptors)
    {
        foreach (int descriptor in descriptors)
        {
            if (descriptor >= 0)
                _ = Native.Close(descriptor);
        }
    }

    private void Wait(int pid)
    {
        int status;
        int result;
        do
            result = Native.WaitPid(pid, out status, 0);
        while (result < 0 && Marshal.GetLastPInvokeError() == Native.Interrupted);
        int signal = status & 0x7f;
        // A host that ignores SIGCHLD has the system collect its children, and their exit codes are lost.
        _exit.SetResult(result < 0 ? -1 : signal == 0 ? (status >> 8) & 0xff : 128 + signal);
    }
}
