using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>A number against another one, which makes it mean something on any machine.</summary>
/// <param name="Id">The stable name.</param>
/// <param name="What">What was measured, against what.</param>
/// <param name="Value">The outcome.</param>
/// <param name="Unit">What it is in, such as <c>×</c>.</param>
/// <param name="Aim">The bound; null for none.</param>
/// <param name="AtMost">Whether the aim is a ceiling, or else a floor.</param>
/// <param name="Details">The numbers behind it.</param>
internal sealed record Measurement(string Id, string What, double Value, string Unit, double? Aim, bool AtMost, string Details)
{
    public bool? Met => Aim is { } aim ? AtMost ? Value <= aim : Value >= aim : null;

    public string Outcome => string.Create(CultureInfo.InvariantCulture, $"{Value:0.##} {Unit}");

    public string Bound => Aim is { } aim ? string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "≤" : "≥")} {aim:0.##} {Unit}") : "";

    public override string ToString() => $"{What}: {Outcome} {(Met is { } met ? $"(aim {Bound}: {(met ? "met" : "missed")})" : "")} {Details}";

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
