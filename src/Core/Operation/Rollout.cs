namespace CicdTools;

/// <summary>How far a version is on its way into an environment.</summary>
public sealed record Rollout
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The version that is on its way.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where it stands: <c>Running</c>, <c>Succeeded</c> or <c>Failed</c>.</summary>
    public RunStatus Status { get; init; }

    /// <summary>How far it is, 0 to 100.</summary>
    public int Percent { get; init; }

    /// <summary>What it waits for, or why it failed: a sentence; null once it is done.</summary>
    public string? Message { get; init; }

    /// <summary>The stable name of what holds it up, such as <c>ImageNotPulled</c>; null for nothing.</summary>
    public string? ProblemId { get; init; }

    /// <summary>What to do about it; null for nothing.</summary>
    public string? Remedy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version} in {Environment}";
}
