namespace CicdTools.Providers.Local.Runs;

/// <summary>Removes the artifacts of all runs whose time is over.</summary>
internal sealed class ArtifactExpiry(LocalPaths paths, TimeProvider clock)
{
    /// <summary>Removes them.</summary>
    public void Remove()
    {
        DateTimeOffset now = clock.GetUtcNow();
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
            catch (CicdException)
            {
                // A description that cannot be read says nothing about its time.
            }
        }
    }
}
