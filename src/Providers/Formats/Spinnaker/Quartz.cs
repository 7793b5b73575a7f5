namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>Cron triggers have Quartz's expressions (https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html): seconds first, days of the week from 1 for Sunday, and a question mark for the day that does not count.</summary>
internal static class Quartz
{
    /// <summary>The five fields; null where they cannot say it.</summary>
    public static string? Read(string expression)
    {
        string[] fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (6 or 7) || fields[0] != "0" || (fields.Length == 7 && fields[6] != "*"))
            return null;
        string? days = Days(fields[5], -1);
        if (days is null || fields[..6].Any(field => field.Any(character => character is 'L' or 'W' or '#')))
            return null;
        return string.Join(' ', fields[1], fields[2], Any(fields[3]), fields[4], days);
    }

    /// <summary>The expression; null where Quartz cannot say it: it has no day of the month or of the week, whichever comes first.</summary>
    public static string? Write(string cron)
    {
        string[] fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5 || (fields[2] != "*" && fields[4] != "*"))
            return null;
        string? days = Days(fields[4], 1);
        return days is null ? null : $"0 {fields[0]} {fields[1]} {(fields[4] == "*" ? fields[2] : "?")} {fields[3]} {(fields[4] == "*" ? "?" : days)}";
    }

    private static string Any(string field) => field == "?" ? "*" : field;

    // 0 and 7 are Sunday in cron, 1 is in Quartz; names are the same in both. Steps of days are left alone.
    private static string? Days(string field, int shift)
    {
        if (field is "*" or "?")
            return "*";
        if (field.Contains('/', StringComparison.Ordinal) || field.Any(character => character is '8' or '9' || (character == '0' && shift < 0)))
            return null;
        return field.All(character => char.IsAsciiDigit(character) || character is ',' or '-')
            ? string.Concat(field.Select(character => char.IsAsciiDigit(character) ? (char)('0' + (shift > 0 ? ((character - '0') % 7) + 1 : character - '1')) : character))
            : field.All(character => char.IsAsciiLetter(character) || character is ',' or '-') ? field : null;
    }
}
