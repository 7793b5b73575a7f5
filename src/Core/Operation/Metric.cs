namespace CicdTools;

/// <summary>What is measured.</summary>
public enum MetricKind
{
    /// <summary>Processors in use.</summary>
    Cpu,

    /// <summary>Memory in use that the system cannot take back.</summary>
    Memory,
}

/// <summary>What was measured over a span of time.</summary>
public sealed record MetricSeries
{
    /// <summary>What: <c>Cpu</c>, <c>Memory</c>, or the query that was asked.</summary>
    public string Name { get; init; } = "";

    /// <summary>The unit: <c>cores</c>, <c>bytes</c>, or empty for a query of one's own.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What tells it from the other series of the same query, such as the pod; empty where all were added up.</summary>
    public VariableMap Labels { get; init; } = new();

    /// <summary>The begin of the span (UTC).</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>The end of the span (UTC).</summary>
    public DateTimeOffset To { get; init; }

    /// <summary>How far the points are apart.</summary>
    public TimeSpan Step { get; init; }

    /// <summary>What was measured, oldest first.</summary>
    public MetricPoint[] Points { get; init; } = [];

    /// <summary>When nothing was measured.</summary>
    public MetricGap[] Gaps { get; init; } = [];

    /// <summary>The least; null where nothing was measured.</summary>
    public double? Minimum => Points.Length == 0 ? null : Points.Min(point => point.Value);

    /// <summary>The mean of the points; null where nothing was measured.</summary>
    public double? Average => Points.Length == 0 ? null : Points.Average(point => point.Value);

    /// <summary>The most; null where nothing was measured.</summary>
    public double? Maximum => Points.Length == 0 ? null : Points.Max(point => point.Value);

    /// <inheritdoc/>
    public override string ToString() => Labels.Count == 0 ? Name : $"{Name} ({string.Join(", ", Labels.Select(label => label.Value))})";
}

/// <summary>A value at a time.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Value">How much.</param>
public readonly record struct MetricPoint(DateTimeOffset At, double Value);

/// <summary>A span in which nothing was measured.</summary>
/// <param name="From">The last point before it, or the begin of what was asked for (UTC).</param>
/// <param name="To">The first point after it, or the end of what was asked for (UTC).</param>
public readonly record struct MetricGap(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Duration => To - From;
}

/// <summary>What to measure, where and when.</summary>
public sealed record MetricQuery
{
    /// <summary>The address of the Prometheus server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The Kubernetes namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>What the names of the pods begin with, such as an environment's slug; null for all pods of the namespace.</summary>
    public string? Environment { get; init; }

    /// <summary>What is measured; empty for all.</summary>
    public MetricKind[] Kinds { get; init; } = [];

    /// <summary>A query of one's own in place of them, in PromQL; null for none.</summary>
    public string? Text { get; init; }

    /// <summary>Whether each pod is told by itself. Default false: they are added up.</summary>
    public bool ByPod { get; init; }

    /// <summary>The begin; null for <see cref="Last"/> before the end.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end; null for now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The length of the span where no begin is named. Default 8 hours.</summary>
    public TimeSpan Last { get; init; } = TimeSpan.FromHours(8);

    /// <summary>How far the points are apart; null for what suits the span.</summary>
    public TimeSpan? Step { get; init; }
}

/// <summary>Reads metrics from a Prometheus server.</summary>
public interface IMetricReader
{
    /// <summary>The series: one for each kind, or one for each pod.</summary>
    /// <exception cref="CicdException"><c>InvalidAddress</c>, <c>InvalidName</c>, <c>InvalidSpan</c>, <c>TooManyPoints</c>, or what the server says.</exception>
    IAsyncEnumerable<MetricSeries> ReadAsync(MetricQuery query, Caller caller, CancellationToken cancellationToken);
}
