using System.Globalization;

namespace CicdTools.Providers.Local.Runs;

/// <summary>When what is no longer wanted of all runs is looked for: when a run starts, and not more than once an hour, since all are looked through.</summary>
internal sealed class Housekeeping(LocalPaths paths, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private string Stamp => Path.Combine(paths.Runs, ".housekeeping");

    /// <summary>Whether it is time again; if so, it is not for the next hour.</summary>
    public bool TakeTurn()
    {
        DateTimeOffset now = clock.GetUtcNow();
        // A clock that was set back must not put it off for ever.
        if (!Directory.Exists(paths.Runs) || (Last() is { } last && now >= last && now - last < Pause))
            return false;
        WriteScope.Demand(Intent.Write, paths.Runs);
        File.WriteAllText(Stamp, now.ToString("O", CultureInfo.InvariantCulture));
        return true;
    }

    private DateTimeOffset? Last() =>
        File.Exists(Stamp) && DateTimeOffset.TryParse(File.ReadAllText(Stamp), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset last) ? last : null;
}
