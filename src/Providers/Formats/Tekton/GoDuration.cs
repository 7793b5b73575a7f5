using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Spans of time as Go writes them, such as <c>1h30m0s</c> (https://pkg.go.dev/time#ParseDuration).</summary>
internal static partial class GoDuration
{
    /// <summary>The span; null for text that is none, or finer than a millisecond.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length > 40 || !Whole().IsMatch(text))
            return null;
        double seconds = 0;
        foreach (Match part in Part().Matches(text))
        {
            double number = double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
            seconds += number * part.Groups[2].Value switch { "h" => 3600, "m" => 60, "ms" => 0.001, _ => 1 };
        }

        return seconds < 1e9 ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)) : null;
    }

    /// <summary>The text of a span.</summary>
    public static string Write(TimeSpan span)
    {
        StringBuilder text = new();
        int hours = (int)span.TotalHours;
        if (hours > 0)
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (hours > 0 || span.Minutes > 0)
            text.Append(CultureInfo.InvariantCulture, $"{span.Minutes}m");
        text.Append(CultureInfo.InvariantCulture, $"{(span.Seconds + (span.Milliseconds / 1000.0)).ToString("0.###", CultureInfo.InvariantCulture)}s");
        return text.ToString();
    }

    [GeneratedRegex(@"^(?:\d+(?:\.\d+)?(?:h|m|s|ms))+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|h|m|s)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
