namespace CicdTools.Providers.Local.Runs;

/// <summary>Removes the oldest runs of a repository that has very many. What still runs stays, and so does what an environment's ledger refers to: it may be brought back.</summary>
internal sealed class RunRetention(LocalProvider provider, RunStore store)
{
    /// <summary>How many runs of a repository are kept, the newest ones.</summary>
    public const int Default = 200;

    private const string Gone = ".gone-";

    /// <summary>Removes them.</summary>
    public void Remove()
    {
        // What an earlier turn did not come to the end of.
        foreach (string rest in Directory.EnumerateDirectories(provider.Paths.Runs, $"{Gone}*"))
            Folders.Delete(rest);
        string[] old = store.Index.Beyond(provider.KeptRuns);
        if (old.Length == 0 || Promoted() is not { } promoted)
            return;
        foreach (string id in old)
        {
            RunFolder folder = store.Folder(id);
            if (RunStore.TryRead(folder) is not { IsFinished: true } run)
                continue;
            // A version belongs to the first run that released it; later ones that built the same are not needed for it.
            if (!File.Exists(folder.Release) || !promoted.Remove((run.Repository, run.Version ?? "")))
                Remove(folder);
        }
    }

    // In one step, so that nobody sees half a run.
    private void Remove(RunFolder folder)
    {
        string gone = Path.Combine(provider.Paths.Runs, $"{Gone}{folder.Id}");
        Directory.Move(folder.Path, gone);
        store.Index.Forget(folder.Id);
        Folders.Delete(gone);
    }

    // Null where an environment cannot be read: nobody knows then what it refers to.
    private HashSet<(string Application, string Version)>? Promoted()
    {
        try
        {
            return provider.PromotedVersions();
        }
        catch (CicdException)
        {
            return null;
        }
    }
}
