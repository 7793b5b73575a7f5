namespace CicdTools;

/// <summary>A test that both failed and passed on one commit.</summary>
public sealed record FlakyTest
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The test.</summary>
    public string Name { get; init; } = "";

    /// <summary>The class or suite that it belongs to; empty where the system does not tell.</summary>
    public string Suite { get; init; } = "";

    /// <summary>Its file; empty where the system does not tell.</summary>
    public string File { get; init; } = "";

    /// <summary>The pipeline that it ran in last.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The job that it ran in last.</summary>
    public string Job { get; init; } = "";

    /// <summary>The run that it was flaky in last.</summary>
    public string RunId { get; init; } = "";

    /// <summary>How often it was flaky.</summary>
    public long Times { get; init; }

    /// <summary>When it ran last (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Suite.Length > 0 ? $"{Suite}.{Name}" : Name;
}
