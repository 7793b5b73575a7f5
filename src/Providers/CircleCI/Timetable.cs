using System.Globalization;
using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>
/// CircleCI's timetable and the five fields of cron, one by the other: https://circleci.com/docs/guides/orchestrate/migrate-scheduled-workflows-to-schedule-triggers/.
/// A timetable says how often in an hour, and CircleCI chooses the minute.
/// </summary>
internal static class Timetable
{
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <exception cref="CicdException"><c>CronInvalid</c>, <c>CronNotKept</c>.</exception>
    public static TimetableModel Of(string cron)
    {
        string[] fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            throw Invalid(cron, "it has not the five fields minute, hour, day of the month, month and day of the week");
        int[] minutes = Field(cron, fields[0], 0, 59, []);
        int[] hours = Field(cron, fields[1], 0, 23, []), days = Field(cron, fields[2], 1, 31, []), months = Field(cron, fields[3], 1, 12, Months);
        int[] week = [.. Field(cron, fields[4], 0, 7, Days).Select(day => day % 7).Distinct().Order()];
        if (days.Length < 31 && week.Length < 7)
            throw NotKept(cron, "days of the month and days of the week exclude each other there");
        if (Enumerable.Range(0, minutes.Length).Any(index => minutes[index] != minutes[0] + (index * 60 / minutes.Length)))
            throw NotKept(cron, "its minutes are not the same time apart, and CircleCI is told only how often in an hour");
        return new(
            minutes.Length,
            hours,
            days.Length < 31 ? null : [.. week.Select(day => Days[day])],
            days.Length < 31 ? days : null,
            months.Length < 12 ? [.. months.Select(month => Months[month - 1])] : null);
    }

    /// <summary>As cron's five fields; the minutes are those of a schedule that begins with the hour.</summary>
    public static string Cron(TimetableModel timetable)
    {
        int often = Math.Clamp(timetable.PerHour ?? 1, 1, 60);
        string minutes = often == 60 ? "*" : often == 1 ? "0" : 60 % often == 0 ? string.Create(CultureInfo.InvariantCulture, $"*/{60 / often}") : Text(Enumerable.Range(0, often).Select(index => index * 60 / often));
        return string.Join(' ', minutes, Listed(timetable.HoursOfDay, 24), Listed(timetable.DaysOfMonth, 31), Named(timetable.Months, 12), Named(timetable.DaysOfWeek, 7));
    }

    /// <summary>Whether both start at the same times.</summary>
    public static bool IsSame(TimetableModel one, TimetableModel other) => (one.PerHour ?? 1) == (other.PerHour ?? 1)
        && Same(one.HoursOfDay, other.HoursOfDay, 24) && Same(one.DaysOfMonth, other.DaysOfMonth, 31) && Same(one.DaysOfWeek, other.DaysOfWeek, 7) && Same(one.Months, other.Months, 12);

    // None and all mean the same.
    private static bool Same<T>(T[]? one, T[]? other, int all) => Set(one, all).SetEquals(Set(other, all));

    private static HashSet<T> Set<T>(T[]? values, int all) => values is null || values.Distinct().Count() == all ? [] : [.. values];

    private static string Listed(int[]? values, int all) => values is not { Length: > 0 } || values.Distinct().Count() == all ? "*" : Text(values);

    private static string Named(string[]? values, int all) => values is not { Length: > 0 } || values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == all ? "*" : string.Join(',', values);

    private static string Text(IEnumerable<int> values) => string.Join(',', values.Order().Select(value => value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The values of one field, in order: lists of values, ranges, and steps of them.</summary>
    private static int[] Field(string cron, string field, int least, int most, string[] names)
    {
        SortedSet<int> found = [];
        foreach (string part in field.Split(','))
        {
            string[] stepped = part.Split('/');
            int step = stepped.Length == 1 ? 1 : stepped.Length == 2 && int.TryParse(stepped[1], NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given > 0 ? given : throw Invalid(cron, $"'{Errors.Shown(part)}' is no step");
            string[] ends = stepped[0] == "*" ? [] : stepped[0].Split('-');
            int from = ends.Length == 0 ? least : Value(ends[0]);
            int to = ends.Length switch { 0 => most, 1 => stepped.Length == 1 ? from : most, 2 => Value(ends[1]), _ => -1 };
            if (to < from)
                throw Invalid(cron, $"'{Errors.Shown(part)}' is no range");
            for (int value = from; value <= to; value += step)
                found.Add(value);
        }

        return [.. found];

        int Value(string text)
        {
            int named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (named >= 0)
                return named + least;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value : throw Invalid(cron, $"'{Errors.Shown(text)}' is not from {least} to {most}");
        }
    }

    private static CicdException Invalid(string cron, string why) =>
        new("CronInvalid", CicdErrorKind.Invalid, $"'{Errors.Shown(cron)}' is no time that comes again: {why}.", Errors.Shown(cron), "Give one such as '0 5 * * MON-FRI', in UTC.");

    private static CicdException NotKept(string cron, string why) =>
        new("CronNotKept", CicdErrorKind.NotSupported, $"CircleCI cannot keep the times '{Errors.Shown(cron)}': {why}.", Errors.Shown(cron), "Make two schedules of it, or give other times.");
}
