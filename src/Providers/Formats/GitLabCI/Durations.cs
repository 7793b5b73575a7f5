using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Spans of time in words, such as <c>1h 30m</c> or <c>2 weeks</c> (https://docs.gitlab.com/ci/yaml/#artifactsexpire_in, #timeout).</summary>
internal static partial class Durations
{
    private static readonly (string[] Names, TimeSpan Length)[] Units =
    [
        (["week", "weeks", "wk", "wks", "w"], TimeSpan.FromDays(7)),
        (["day", "days", "d"], TimeSpan.FromDays(1)),
        (["hour", "hours", "hr", "hrs", "h"], TimeSpan.FromHours(1)),
        (["minute", "minutes", "min", "mins", "m"], TimeSpan.FromMinutes(1)),
        (["second", "seconds", "sec", "secs", "s"], TimeSpan.FromSeconds(1)),
        (["month", "months", "mo", "mos"], TimeSpan.FromDays(30)),
        (["year", "years", "yr", "yrs", "y"], TimeSpan.FromSeconds(31557600)),
    ];

    /// <summary>The span; null for text that is none, such as <c>never</c>.</summary>
    public static TimeSpan? Parse(string text)
    {
        string words = text.Trim().ToLowerInvariant();
        if (int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
            return TimeSpan.FromSeconds(seconds);
        if (words.Length > 100 || !Whole().IsMatch(words))
            return null;
        TimeSpan total = TimeSpan.Zero;
        foreach (Match part in Part().Matches(words))
        {
            TimeSpan? unit = Array.Find(Units, candidate => candidate.Names.Contains(part.Groups[2].Value)) is { Names: not null } found ? found.Length : null;
            if (unit is null || part.Groups[1].Length > 6)
                return null;
            total += unit.Value * double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        return total;
    }

    /// <summary>The words of a span, in the largest units that fit.</summary>
    public static string Write(TimeSpan span)
    {
        List<string> parts = [];
        Add(parts, (int)span.TotalDays, "day");
        Add(parts, span.Hours, "hour");
        Add(parts, span.Minutes, "minute");
        Add(parts, span.Seconds, "second");
        return parts.Count == 0 ? "0 seconds" : string.Join(' ', parts);
    }

    private static void Add(List<string> parts, int number, string unit)
    {
        if (number > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}"));
    }

    [GeneratedRegex(@"^(?:(?:and\s+)?[\d.]+\s*[a-z]+[\s,]*)+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)\s*([a-z]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
