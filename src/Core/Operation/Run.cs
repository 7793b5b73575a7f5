namespace CicdTools;

/// <summary>Where a run or a job stands.</summary>
public enum RunStatus
{
    /// <summary>Not begun: it waits for a free place.</summary>
    Queued,

    /// <summary>It waits for a person.</summary>
    Waiting,

    /// <summary>It is at work.</summary>
    Running,

    /// <summary>It ended and all is well.</summary>
    Succeeded,

    /// <summary>The pipeline said no: a command of its author's failed.</summary>
    Failed,

    /// <summary>The machinery broke: nothing is known about the code.</summary>
    Errored,

    /// <summary>A person or a newer run ended it.</summary>
    Canceled,

    /// <summary>Its condition did not hold.</summary>
    Skipped,
}

/// <summary>One execution of a pipeline.</summary>
public sealed record Run
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository's name.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>The number that people see, counted per repository; 0 in systems that count nothing.</summary>
    public int Number { get; init; }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The pipeline's file in the repository.</summary>
    public string? Path { get; init; }

    /// <summary>The branch or tag.</summary>
    public string Ref { get; init; } = "";

    /// <summary>The commit.</summary>
    public string Commit { get; init; } = "";

    /// <summary>The version that this run builds, by semantic versioning; null where the system knows none.</summary>
    public string? Version { get; init; }

    /// <summary>What started it: <c>push</c>, <c>pull_request</c>, <c>schedule</c>, <c>manual</c>, <c>restart</c>.</summary>
    public string Event { get; init; } = "manual";

    /// <summary>Who started it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Why it stands there, in a sentence; null where the status says all.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was asked for (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first job began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its page for a browser; null where there is none.</summary>
    public string? Url { get; init; }

    /// <summary>Its jobs.</summary>
    public JobRun[] Jobs { get; init; } = [];

    /// <summary>Whether it has ended.</summary>
    public bool IsFinished => Status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);

    /// <summary>From the first job's begin to the end; null before the end.</summary>
    public TimeSpan? Duration => FinishedAt - StartedAt;

    /// <inheritdoc/>
    public override string ToString() => Number > 0 ? $"{Repository} #{Number}" : $"{Repository} {Id}".TrimStart();
}

/// <summary>One execution of a job.</summary>
public sealed record JobRun
{
    /// <summary>The identifier in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>The job's name, with its matrix values.</summary>
    public string Name { get; init; } = "";

    /// <summary>The stage.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Why, in a sentence; null where the status says all.</summary>
    public string? Reason { get; init; }

    /// <summary>The exit code of the command that ended it; null for none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Which try this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When it began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The environment it deploys to; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>Its steps.</summary>
    public StepRun[] Steps { get; init; } = [];

    /// <summary>From begin to end; null before the end.</summary>
    public TimeSpan? Duration => FinishedAt - StartedAt;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Status}";
}

/// <summary>One execution of a step.</summary>
public sealed record StepRun
{
    /// <summary>The step's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>The exit code; null for a step that is no process.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When it began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>A line of a job's log, with secrets masked and control sequences made harmless.</summary>
public sealed record LogLine
{
    /// <summary>The run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>The job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>The step's name; empty for the machinery's own lines.</summary>
    public string Step { get; init; } = "";

    /// <summary>When it was written (UTC).</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The text without its line end.</summary>
    public string Text { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Files that a run kept.</summary>
public sealed record Artifact
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository's name.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The job that kept it.</summary>
    public string Job { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>The SHA-256 of its content as <c>sha256:…</c>; null where the system tells none.</summary>
    public string? Digest { get; init; }

    /// <summary>When it was kept (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it goes (UTC); null where it stays as long as its run, or where the system does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Where its files are on this machine; null until they are brought here.</summary>
    public string? Path { get; init; }
}
