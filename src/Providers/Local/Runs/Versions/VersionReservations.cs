namespace CicdTools.Providers.Local.Runs;

/// <summary>The versions that runs under way will release, so that two of them never build the same one.</summary>
internal sealed class VersionReservations(LocalPaths paths, string repository)
{
    private string File => Path.Combine(paths.Repositories, repository, "versions.json");

    /// <summary>What is reserved now. Entries of runs that have ended do not count.</summary>
    public Dictionary<SemanticVersion, string> Read()
    {
        Dictionary<SemanticVersion, string> reserved = [];
        foreach (Entry entry in Load())
        {
            if (SemanticVersion.OfTag($"v{entry.Version}") is { } version)
                reserved[version] = entry.Commit;
        }

        return reserved;
    }

    /// <summary>Reserves a version for a run. The caller holds the repository's lock.</summary>
    public Task ReserveAsync(string version, string commit, string runId, CancellationToken cancellationToken) =>
        RunJson.WriteAsync(File, (Entry[])[.. Load(), new(version, commit, runId)], cancellationToken);

    private Entry[] Load()
    {
        Entry[] all;
        try
        {
            all = RunJson.Read<Entry[]>(File) ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            all = [];
        }

        // An entry without a readable run is one that is about to be written.
        return [.. all.Where(entry => RunStore.TryRead(new(Path.Combine(paths.Runs, entry.RunId))) is { IsFinished: false })];
    }

    private sealed record Entry(string Version, string Commit, string RunId);
}
