namespace CicdTools;

/// <summary>How the runs of a pipeline, of one of its jobs, or of a whole repository went over a span of time, as the system reckons it.</summary>
public sealed record PipelineMetric
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The pipeline; empty for the repository as a whole.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The job; empty for a whole pipeline.</summary>
    public string Job { get; init; } = "";

    /// <summary>The branch; null for the default branch or for all, as was asked.</summary>
    public string? Branch { get; init; }

    /// <summary>The begin of the span (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of the span (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many runs there were.</summary>
    public long Runs { get; init; }

    /// <summary>How many of them succeeded; null where the system does not tell.</summary>
    public long? Succeeded { get; init; }

    /// <summary>How many of them failed; null where the system does not tell.</summary>
    public long? Failed { get; init; }

    /// <summary>The share that succeeded, 0 to 1.</summary>
    public double SuccessRate { get; init; }

    /// <summary>Runs a day; null where the system does not tell.</summary>
    public double? RunsPerDay { get; init; }

    /// <summary>How long half of the runs took at the most; null where there are none, or the system does not tell.</summary>
    public TimeSpan? Median { get; init; }

    /// <summary>How long 95 of 100 runs took at the most; null where there are none, or the system does not tell.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>How long a run took in the mean; null as above.</summary>
    public TimeSpan? Mean { get; init; }

    /// <summary>How long the longest run took; null as above.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>How long all runs took together; null where the system does not tell.</summary>
    public TimeSpan? TotalDuration { get; init; }

    /// <summary>How long it took in the mean from a failure to the next success; null where nothing failed.</summary>
    public TimeSpan? TimeToRecovery { get; init; }

    /// <summary>What it cost, in the system's own unit; null where there is none. No bill: the system says itself that these figures are not exact.</summary>
    public long? Credits { get; init; }

    /// <summary>How it changed against the span before; null where the system does not tell.</summary>
    public MetricTrend? Trend { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Job.Length > 0 ? $"{Repository}: {Pipeline}/{Job}" : Pipeline.Length > 0 ? $"{Repository}: {Pipeline}" : Repository;
}
