namespace CicdTools;

/// <summary>Figures as shares of what they were in the span before: 1 is no change, 2 is twice as much. Null where there was nothing before.</summary>
public sealed record MetricTrend
{
    /// <summary>Of the number of runs.</summary>
    public double? Runs { get; init; }

    /// <summary>Of the share that succeeded.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Of the time that 95 of 100 runs took at the most; of a whole repository of the time that all runs took.</summary>
    public double? Duration { get; init; }

    /// <summary>Of the cost.</summary>
    public double? Credits { get; init; }
}
