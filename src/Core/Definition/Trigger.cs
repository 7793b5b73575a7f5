namespace CicdTools;

/// <summary>What starts a pipeline.</summary>
public abstract record Trigger;

/// <summary>A push. With no branch and no tag patterns, every push.</summary>
public sealed record PushTrigger : Trigger
{
    /// <summary>Branch patterns; empty for all, unless there are tag patterns.</summary>
    public string[] Branches { get; init; } = [];

    /// <summary>Branch patterns that do not start it.</summary>
    public string[] IgnoredBranches { get; init; } = [];

    /// <summary>Tag patterns; empty for all, unless there are branch patterns.</summary>
    public string[] Tags { get; init; } = [];

    /// <summary>Tag patterns that do not start it.</summary>
    public string[] IgnoredTags { get; init; } = [];

    /// <summary>Path patterns, one of which must have changed; empty for all.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Path patterns whose changes alone do not start it.</summary>
    public string[] IgnoredPaths { get; init; } = [];
}

/// <summary>A pull or merge request.</summary>
public sealed record PullRequestTrigger : Trigger
{
    /// <summary>Target branch patterns; empty for all.</summary>
    public string[] Branches { get; init; } = [];

    /// <summary>Target branch patterns that do not start it.</summary>
    public string[] IgnoredBranches { get; init; } = [];

    /// <summary>Path patterns, one of which must have changed; empty for all.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Path patterns whose changes alone do not start it.</summary>
    public string[] IgnoredPaths { get; init; } = [];

    /// <summary>The events, such as <c>opened</c>; empty for the system's default.</summary>
    public string[] Types { get; init; } = [];
}

/// <summary>A time.</summary>
/// <param name="Cron">Five fields: minute, hour, day of month, month, day of week.</param>
/// <param name="TimeZone">An IANA name; null for UTC.</param>
public sealed record ScheduleTrigger(string Cron, string? TimeZone = null) : Trigger;

/// <summary>A person or a program, with inputs.</summary>
public sealed record ManualTrigger : Trigger
{
    /// <summary>What may be given.</summary>
    public PipelineInput[] Inputs { get; init; } = [];
}

/// <summary>An input of a pipeline that is started by hand.</summary>
public sealed record PipelineInput
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The value when none is given.</summary>
    public string? Default { get; init; }

    /// <summary>Whether one must be given. Default false.</summary>
    public bool Required { get; init; }

    /// <summary>The type: <c>string</c>, <c>boolean</c>, <c>number</c>, <c>choice</c>, <c>environment</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary>The values to choose from.</summary>
    public string[] Options { get; init; } = [];
}

/// <summary>A trigger that only one system has.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Name">The trigger's name there, such as <c>workflow_run</c>.</param>
/// <param name="Text">Its settings as written, empty for none.</param>
public sealed record NativeTrigger(string Format, string Name, string Text = "") : Trigger;
