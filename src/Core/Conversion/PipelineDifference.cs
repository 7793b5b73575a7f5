namespace CicdTools;

/// <summary>How two pipelines differ at one place.</summary>
public enum DifferenceKind
{
    /// <summary>Only the second pipeline has it.</summary>
    Added,

    /// <summary>Only the first pipeline has it.</summary>
    Removed,

    /// <summary>Both have it, in different ways.</summary>
    Changed,
}

/// <summary>One difference in meaning between two pipelines.</summary>
public sealed record PipelineDifference
{
    /// <summary>How they differ.</summary>
    public DifferenceKind Difference { get; init; }

    /// <summary>What differs: <c>Job</c>, <c>Order</c>, <c>Trigger</c>, <c>Environment</c>, <c>Variable</c>, <c>Command</c>, …</summary>
    public string Kind { get; init; } = "";

    /// <summary>The job; null for the pipeline itself.</summary>
    public string? Job { get; init; }

    /// <summary>What it is in the first pipeline; null where it is not there.</summary>
    public string? Reference { get; init; }

    /// <summary>What it is in the second pipeline, in the first one's words; null where it is not there.</summary>
    public string? Other { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Difference} {Kind}{(Job is null ? "" : $" of {Job}")}: {Reference ?? "nothing"} against {Other ?? "nothing"}";
}
