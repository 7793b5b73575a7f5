using System.Globalization;

namespace CicdTools.Providers.Metrics;

/// <summary>A span of time in steps.</summary>
internal sealed record MetricSpan(DateTimeOffset From, DateTimeOffset To, TimeSpan Step)
{
    // https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries: a server answers no more points than this for a series.
    private const int MostPoints = 11_000;
    private const int UsualPoints = 240;

    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(15);

    /// <exception cref="CicdException"><c>InvalidSpan</c>, <c>TooManyPoints</c>.</exception>
    public static MetricSpan Of(MetricQuery query, DateTimeOffset now)
    {
        DateTimeOffset to = WholeSeconds(query.To ?? now);
        DateTimeOffset from = WholeSeconds(query.From ?? to - query.Last);
        if (from >= to)
            throw new CicdException("InvalidSpan", CicdErrorKind.Invalid, $"The span from {Shown(from)} to {Shown(to)} holds no time.", Shown(from), "Let it begin before it ends.");
        TimeSpan step = query.Step ?? TimeSpan.FromSeconds(Math.Max(ShortestStep.TotalSeconds, Math.Ceiling((to - from).TotalSeconds / UsualPoints)));
        if (step < TimeSpan.FromSeconds(1))
            throw new CicdException("InvalidSpan", CicdErrorKind.Invalid, $"A step of {step} is too short.", step.ToString(), "Give one of a second or more.");
        if ((to - from) / step > MostPoints)
            throw new CicdException("TooManyPoints", CicdErrorKind.Invalid, $"From {Shown(from)} to {Shown(to)} there are {Math.Floor((to - from) / step).ToString("N0", CultureInfo.InvariantCulture)} steps of {step}, and Prometheus answers {MostPoints.ToString("N0", CultureInfo.InvariantCulture)} at the most.", Shown(from), "Take a longer step, or a shorter span.");
        return new(from, to, step);
    }

    /// <summary>The spans without a point: a point more than a step and a half after the one before it has a gap between, and so have the ends.</summary>
    public MetricGap[] Gaps(IReadOnlyList<MetricPoint> points)
    {
        if (points.Count == 0)
            return [new(From, To)];
        List<MetricGap> gaps = [];
        DateTimeOffset last = From;
        foreach (DateTimeOffset at in points.Select(point => point.At).Append(To))
        {
            if (at - last > Step * 1.5)
                gaps.Add(new(last, at));
            last = at;
        }

        return [.. gaps];
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
