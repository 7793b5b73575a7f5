using System.Globalization;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The ids of runs: the time to the millisecond and something random. They sort in the order in which they were given.</summary>
internal static class RunIds
{
    private const string Format = "yyyyMMdd'-'HHmmssfff";

    /// <summary>The next id.</summary>
    /// <param name="now">The clock's time.</param>
    /// <param name="last">The greatest id so far; null for none.</param>
    /// <param name="random">Lower-case letters and digits.</param>
    public static string Next(DateTimeOffset now, string? last, string random)
    {
        DateTime time = now.UtcDateTime;
        // The clock may have been set back since.
        if (last is { Length: > 18 } && DateTime.TryParseExact(last[..18], Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime before) && time.AddMilliseconds(-1) < before)
            time = before.AddMilliseconds(1);
        return $"{time.ToString(Format, CultureInfo.InvariantCulture)}-{random}";
    }

    /// <summary>Whether a text can be an id; what cannot is never looked for on the disk.</summary>
    public static bool IsValid(string id) => id.Length is > 18 and < 40 && id.All(character => char.IsAsciiDigit(character) || char.IsAsciiLetterLower(character) || character == '-');
}
