using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Environments;

/// <summary>Starts, asks and ends the processes of applications. They outlive this one.</summary>
internal interface IInstanceRunner
{
    /// <summary>Starts a process on a free port of the loopback.</summary>
    Task<StartedInstance> StartAsync(InstanceStart start, CancellationToken cancellationToken);

    /// <summary>Waits until it answers. Null when it does; else a sentence that says why not.</summary>
    Task<string?> WaitReadyAsync(StartedInstance instance, CancellationToken cancellationToken);

    /// <summary>Whether the process is there.</summary>
    bool IsAlive(ProcessIdentity process);

    /// <summary>Whether the process is there and answers now.</summary>
    Task<bool> AnswersAsync(ProcessIdentity process, int port, CancellationToken cancellationToken);

    /// <summary>Ends the processes that carry the marker, and the one that is named, with all that came from them.</summary>
    Task EndAsync(string marker, string bootId, ProcessIdentity? process, CancellationToken cancellationToken);
}

/// <summary>A process to start.</summary>
internal sealed record InstanceStart
{
    public required string Marker { get; init; }

    /// <summary>The line for the system's shell.</summary>
    public required string Command { get; init; }

    /// <summary>The application's files, where it starts.</summary>
    public required string Folder { get; init; }

    /// <summary>A home of its own, so that it neither finds nor leaves anything in the user's.</summary>
    public required string Home { get; init; }

    public required string LogFile { get; init; }

    /// <summary>The environment's variables and ours; <c>PORT</c> and <c>HOME</c> come with the start.</summary>
    public required VariableMap Variables { get; init; }
}

/// <summary>A process that was started.</summary>
internal sealed record StartedInstance(ProcessIdentity Process, int Port);
