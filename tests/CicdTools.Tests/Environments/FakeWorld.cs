using System.Collections.Concurrent;
using CicdTools.Providers.Local.Environments;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Environments;

/// <summary>A machine in memory: its processes live on when the one who started them crashes, as real ones do.</summary>
internal sealed class FakeWorld : IInstanceRunner, IProgress<ProgressReport>
{
    private readonly ConcurrentDictionary<string, FakeProcess> _processes = new();
    private int _pids = 1000;
    private int _steps;
    private bool _crashed;

    /// <summary>The step at which the program is killed; null for none.</summary>
    public int? CrashAt { get; set; }

    /// <summary>Versions that end at once.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>What was done, in order.</summary>
    public ConcurrentQueue<string> Steps { get; } = new();

    public IReadOnlyCollection<FakeProcess> Alive => [.. _processes.Values.Where(process => process.Alive)];

    /// <summary>The program is started anew; nobody else has noticed anything.</summary>
    public void Revive()
    {
        CrashAt = null;
        _crashed = false;
        _steps = 0;
    }

    /// <summary>The machine is started anew: all processes are gone.</summary>
    public void Reboot()
    {
        foreach (FakeProcess process in _processes.Values)
            process.Alive = false;
    }

    public void Report(ProgressReport value) => Step(value.Status);

    public Task<StartedInstance> StartAsync(InstanceStart start, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, start.Marker);
        Step("start");
        int pid = Interlocked.Increment(ref _pids);
        ProcessIdentity identity = new(pid, pid, ProcessIdentity.Current.BootId, pid, start.Marker);
        string version = start.Variables["APP_VERSION"];
        _processes[start.Marker] = new(identity, pid, version, start) { Alive = !Broken.Contains(version) };
        if (Broken.Contains(version))
            File.WriteAllText(start.LogFile, $"starting\n\u001b[31m{version} is broken\u001b[0m\n");
        Step("started");
        return Task.FromResult(new StartedInstance(identity, pid));
    }

    public Task<string?> WaitReadyAsync(StartedInstance instance, CancellationToken cancellationToken)
    {
        Step("wait");
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(IsAlive(instance.Process) ? null : "it ended before it answered.");
    }

    public bool IsAlive(ProcessIdentity process) => _processes.TryGetValue(process.Marker!, out FakeProcess? found) && found.Alive;

    public Task<bool> AnswersAsync(ProcessIdentity process, int port, CancellationToken cancellationToken) => Task.FromResult(IsAlive(process));

    public Task EndAsync(string marker, string bootId, ProcessIdentity? process, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, marker);
        Step("end");
        if (_processes.TryGetValue(marker, out FakeProcess? found))
            found.Alive = false;
        return Task.CompletedTask;
    }

    private void Step(string what)
    {
        Steps.Enqueue(what);
        if (_crashed || Interlocked.Increment(ref _steps) == CrashAt)
        {
            // A dead program cleans nothing up.
            _crashed = true;
            throw new SimulatedCrashException();
        }
    }
}

internal sealed record FakeProcess(ProcessIdentity Identity, int Port, string Version, InstanceStart Start)
{
    public bool Alive { get; set; }
}

internal sealed class SimulatedCrashException : Exception;
