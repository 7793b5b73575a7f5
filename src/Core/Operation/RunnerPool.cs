namespace CicdTools;

/// <summary>Machines that jobs are sent to by one name.</summary>
public sealed record RunnerPool
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The project or repository that may use it; empty for the whole organization.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The name that pipelines use it by.</summary>
    public string Name { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>Whether the system itself keeps its machines; those are not listed.</summary>
    public bool IsHosted { get; init; }

    /// <summary>Its machines.</summary>
    public PoolRunner[] Runners { get; init; } = [];

    /// <summary>How many of them could take a job.</summary>
    public int Available => Runners.Count(runner => runner is { IsOnline: true, IsEnabled: true });

    /// <summary>Why jobs would wait there for ever, a sentence; null where nothing is known against it.</summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A machine that takes jobs.</summary>
public sealed record PoolRunner
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>Whether it is connected.</summary>
    public bool IsOnline { get; init; }

    /// <summary>Whether it is let take jobs.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Whether it has a job now.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Its operating system; null where nobody says.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>The version of its program; null where nobody says.</summary>
    public string? Version { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
