using System.Globalization;

namespace CicdTools;

/// <summary>What calls of a system would cost, and how long its limits would make them take.</summary>
public sealed record Forecast
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>How many changes.</summary>
    public int Changes { get; init; }

    /// <summary>How many changes besides whose calls are not known beforehand.</summary>
    public int Unknown { get; init; }

    /// <summary>How many calls.</summary>
    public int Calls { get; init; }

    /// <summary>What they spend of each limit that they touch.</summary>
    public ForecastSpending[] Spending { get; init; } = [];

    /// <summary>From the first call to the last, by the limits alone: the system's own time is not in it.</summary>
    public TimeSpan AtLeast { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string limits = Spending.Length == 0 ? "no limit of it is known" : string.Join(", ", Spending.Select(one => one.ToString()));
        string time = AtLeast < TimeSpan.FromSeconds(1) ? "its limits make nothing wait" : $"its limits make it take {AtLeast.ToString(AtLeast < TimeSpan.FromHours(1) ? @"m\:ss" : AtLeast < TimeSpan.FromDays(1) ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture)} at least";
        return string.Create(CultureInfo.InvariantCulture, $"{Changes} changes in '{Context}' would take {Calls} calls ({limits}); {time}.{(Unknown == 0 ? "" : $" What {Unknown} more would take is not known beforehand.")}");
    }
}

/// <summary>What would be spent of a limit.</summary>
/// <param name="Name">The limit.</param>
/// <param name="Cost">How much.</param>
/// <param name="Limit">How much there is in a window; null where the system does not tell.</param>
/// <param name="Window">The length of the window; null where the system does not tell.</param>
public sealed record ForecastSpending(string Name, int Cost, int? Limit, TimeSpan? Window)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string of = Limit is { } limit ? $" of {limit.ToString(CultureInfo.InvariantCulture)}" : "";
        string per = Window is { } window && !Name.Contains(" a", StringComparison.Ordinal) ? $" a {(window == TimeSpan.FromMinutes(1) ? "minute" : window == TimeSpan.FromHours(1) ? "hour" : window == TimeSpan.FromDays(1) ? "day" : $"{window.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes")}" : "";
        return $"{Name}: {Cost.ToString(CultureInfo.InvariantCulture)}{of}{per}";
    }
}
