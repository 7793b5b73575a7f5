using System.Globalization;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Removes the artifacts of all runs whose time is over: when a run starts, and not more than once an hour, since all runs are looked through.</summary>
internal sealed class ArtifactExpiry(LocalPaths paths, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private string Stamp => Path.Combine(paths.Runs, ".expiry");

    /// <summary>Removes them, unless that was done a short while ago.</summary>
    public void Remove()
    {
        DateTimeOffset now = clock.GetUtcNow();
        // A clock that was set back must not put it off for ever.
        if (!Directory.Exists(paths.Runs) || (Last() is { } last && now >= last && now - last < Pause))
            return;
        WriteScope.Demand(Intent.Write, paths.Runs);
        foreach (string folder in Directory.EnumerateDirectories(paths.Runs).Where(folder => RunIds.IsValid(Path.GetFileName(folder))))
        {
            try
            {
                new ArtifactStore(new(folder), now).RemoveExpired();
            }
            catch (IOException)
            {
                // Somebody reads it, or removes the whole run: the next time will do.
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's.
            }
            catch (System.Text.Json.JsonException)
            {
                // A description that cannot be read says nothing about its time.
            }
        }

        File.WriteAllText(Stamp, now.ToString("O", CultureInfo.InvariantCulture));
    }

    private DateTimeOffset? Last() =>
        File.Exists(Stamp) && DateTimeOffset.TryParse(File.ReadAllText(Stamp), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset last) ? last : null;
}
