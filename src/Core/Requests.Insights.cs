namespace CicdTools;

/// <summary>Which figures of pipelines.</summary>
public sealed record PipelineMetricQuery
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The pipeline; null for all.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Whether each job is told by itself. Default false.</summary>
    public bool ByJob { get; init; }

    /// <summary>Whether the repository is told as a whole. Default false.</summary>
    public bool Total { get; init; }

    /// <summary>The branch; null for the default branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether all branches are told together. Default false.</summary>
    public bool AllBranches { get; init; }

    /// <summary>The length of the span, which ends when the system reckoned last. Default: 30 days.</summary>
    public TimeSpan Last { get; init; } = TimeSpan.FromDays(30);
}
