using System.Net;
using System.Net.Sockets;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Environments;

/// <summary>Runs applications as detached processes of this machine. It is no security boundary: they run as this user.</summary>
internal sealed class ProcessInstanceRunner(TimeProvider clock) : IInstanceRunner
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ReadinessProbe _probe = new(clock);

    public Task<StartedInstance> StartAsync(InstanceStart start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int port = FreePort();
        string portText = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Dictionary<string, string> environment = HostEnvironment.AllowList();
        foreach ((string name, string value) in start.Variables)
            environment[name] = value;
        environment["PORT"] = portText;
        environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = start.Home;
        // A Procfile is written for a POSIX shell; cmd has another way to name a variable.
        ProcessSpec spec = OperatingSystem.IsWindows()
            ? new("cmd.exe", "/d", "/s", "/c", start.Command.Replace("${PORT}", portText, StringComparison.Ordinal).Replace("$PORT", portText, StringComparison.Ordinal))
            : new("/bin/sh", "-c", start.Command);
        ChildProcess process = ChildProcess.StartDetached(spec with { WorkingDirectory = start.Folder, Environment = environment, Marker = start.Marker }, start.LogFile);
        return Task.FromResult(new StartedInstance(process.Identity, port));
    }

    public Task<string?> WaitReadyAsync(StartedInstance instance, CancellationToken cancellationToken) =>
        _probe.WaitAsync(instance.Port, instance.Process.IsAlive, cancellationToken);

    public bool IsAlive(ProcessIdentity process) => process.IsAlive();

    public async Task<bool> AnswersAsync(ProcessIdentity process, int port, CancellationToken cancellationToken) =>
        process.IsAlive() && await _probe.AnswersAsync(port, cancellationToken).ConfigureAwait(false);

    public async Task EndAsync(string marker, string bootId, ProcessIdentity? process, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, marker);
        // No process has the id -1: where the start was not recorded any more, the marker alone finds what came of it.
        ProcessIdentity root = process ?? new(-1, 0, bootId, -1, marker);
        List<ProcessEntry> left = await ProcessTree.EndAsync(root, Grace, clock, cancellationToken).ConfigureAwait(false);
        if (left.Count > 0)
            throw new CicdException("ProcessNotEnded", CicdErrorKind.Unavailable, $"The process {left[0].Pid} could not be ended.", null, "End it by hand and try again.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
