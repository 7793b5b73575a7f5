using System.Diagnostics;

namespace CicdTools.Providers.Processes;

/// <summary>A process on Windows, which has neither sessions nor process groups: its tree is what its parents' ids tell.</summary>
internal sealed class WindowsChildProcess : ChildProcess
{
    private readonly Process _process;

    public WindowsChildProcess(ProcessSpec spec, string program, Dictionary<string, string> environment, string marker, OutputSink? output, OutputSink? error, string? outputFile, bool detached)
    {
        ProcessStartInfo start = new(program, spec.Arguments)
        {
            WorkingDirectory = spec.WorkingDirectory ?? "",
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = !detached,
            RedirectStandardError = !detached,
        };
        if (detached)
        {
            // Only cmd can open a file for the process, so that it stays open when we have gone.
            start.FileName = environment.GetValueOrDefault("ComSpec", "cmd.exe");
            start.ArgumentList.Clear();
            start.Arguments = $"/d /s /c \"{string.Join(' ', spec.Arguments.Prepend(program).Select(argument => $"\"{argument}\""))} >> \"{outputFile ?? "NUL"}\" 2>&1\"";
        }

        start.Environment.Clear();
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        _process = new() { StartInfo = start };
        _process.Start();
        Identity = new(_process.Id, _process.StartTime.ToUniversalTime().Ticks, ProcessIdentity.Current.BootId, _process.Id, marker);
        object gate = new();
        Drained = detached ? Task.CompletedTask : Task.WhenAll(
            Pump(_process.StandardOutput.BaseStream, output, gate),
            Pump(_process.StandardError.BaseStream, spec.MergeError ? output : error, gate));
        Exit = WaitAsync();
        StandardInput = Feed(_process.StandardInput.BaseStream, spec);
    }

    public override ProcessIdentity Identity { get; }

    public override Task<int> Exit { get; }

    public override Task Drained { get; }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return _process.ExitCode;
    }
}
