namespace CicdTools;

/// <summary>What an application runs on.</summary>
public enum ApplicationPlatform
{
    /// <summary>Machines.</summary>
    Server,

    /// <summary>Functions.</summary>
    Lambda,

    /// <summary>Containers of a service.</summary>
    Ecs,
}

/// <summary>How users come from the old version to the new one.</summary>
public enum TrafficShift
{
    /// <summary>All at once.</summary>
    AllAtOnce,

    /// <summary>A share of them first and, after a while, all others.</summary>
    Canary,

    /// <summary>The same share of them again and again.</summary>
    Linear,

    /// <summary>Half of the machines at a time.</summary>
    HalfAtATime,

    /// <summary>One machine after the other.</summary>
    OneAtATime,
}

/// <summary>How users come from the old version to the new one, in numbers.</summary>
public sealed record ShiftPlan
{
    /// <summary>The way.</summary>
    public TrafficShift Shift { get; init; }

    /// <summary>The share of the first step, or of each; null for the system's usual one.</summary>
    public int? Percent { get; init; }

    /// <summary>The time between steps; null for the system's usual one.</summary>
    public TimeSpan? Interval { get; init; }
}

/// <summary>An application to make, with an environment that it is deployed to.</summary>
public sealed record NewApplicationRequest
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it runs on; null for what one that is there runs on.</summary>
    public ApplicationPlatform? Platform { get; init; }

    /// <summary>The environment; null for the application alone.</summary>
    public string? Environment { get; init; }

    /// <summary>How users come to a new version there; null for all at once.</summary>
    public ShiftPlan? Shift { get; init; }

    /// <summary>Settings by the system's own names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether an environment that is there is changed. Default false.</summary>
    public bool Force { get; init; }
}

/// <summary>A deployment to begin.</summary>
public sealed record NewDeploymentRequest
{
    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The text that says what is deployed, in the system's own form; null where a place is named.</summary>
    public string? Specification { get; init; }

    /// <summary>Where what is deployed lies, such as <c>s3://bucket/key</c>; null where a text is given.</summary>
    public string? Source { get; init; }

    /// <summary>How users come to it; null for the environment's own way.</summary>
    public ShiftPlan? Shift { get; init; }

    /// <summary>Why; null for nothing.</summary>
    public string? Reason { get; init; }
}
