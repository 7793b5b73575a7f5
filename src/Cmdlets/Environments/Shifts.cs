namespace CicdTools.Cmdlets.Environments;

/// <summary>How users come to a new version, as parameters say it.</summary>
internal static class Shifts
{
    /// <summary>What they say; null where they say nothing.</summary>
    /// <exception cref="CicdException"><c>ShiftMissing</c>.</exception>
    public static ShiftPlan? Of(TrafficShift? shift, int? percent, TimeSpan? interval, string application) => shift is { } way ? new() { Shift = way, Percent = percent, Interval = interval }
        : percent is null && interval is null ? null
        : throw new CicdException("ShiftMissing", CicdErrorKind.Invalid, "-Percent and -Interval are those of steps, and no way of them is named.", application, "Add -Shift Canary or -Shift Linear.");
}
