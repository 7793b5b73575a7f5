namespace CicdTools;

/// <summary>A job of a run that puts the run's version into an environment, in systems that deploy by their runs.</summary>
public sealed record DeploymentJob
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>What names this job's putting of this version there, also when it runs again.</summary>
    public string Id { get; init; } = "";

    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The version: a tag, or the beginning of the commit.</summary>
    public string Version { get; init; } = "";

    /// <summary>The commit.</summary>
    public string Commit { get; init; } = "";

    /// <summary>The share of instances that the job brings to the version, 1 to 100.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>The run; null where something else than a run deployed.</summary>
    public string? RunId { get; init; }

    /// <summary>The job's name in its run; empty where only its outcome is known.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its stage, where names of jobs are those of their stages; empty elsewhere.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Where it stands. One that waits and has no <see cref="ApprovalId"/> can be run.</summary>
    public RunStatus Status { get; init; }

    /// <summary>The approval that it waits for; null for none.</summary>
    public string? ApprovalId { get; init; }

    /// <summary>Whether jobs before it must run first, and nothing runs them by itself.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Whether a person said no to it.</summary>
    public bool IsDenied { get; init; }

    /// <summary>Who started it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>When it came to be (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version} to {Environment}";
}
