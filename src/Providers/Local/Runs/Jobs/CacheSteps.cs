using System.Text.Json;

namespace CicdTools.Providers.Local.Runs;

/// <summary>What a cache is, beside its package.</summary>
internal sealed record CacheEntry(string Repository, string Key, string[] Files, DateTimeOffset CreatedAt);

/// <summary>
/// Caches of a repository by the digest of their key. A key's content never changes; what is saved under a key that is there is dropped,
/// as with GitHub's and GitLab's.
/// </summary>
internal static class CacheSteps
{
    /// <summary>Restores now, and saves at the end of the job.</summary>
    public static async Task<StepResult> RunAsync(JobSession session, CacheStep step, CancellationToken cancellationToken)
    {
        string key = session.Run.Expressions?.CacheKey(step, session.Context()) ?? step.Key;
        string[] paths = session.Expand(step.Paths);
        CacheEntry? found = step.Restore ? Find(session, key, session.Expand(step.RestoreKeys)) : null;
        if (found is not null)
            await ExtractAsync(session, found, cancellationToken).ConfigureAwait(false);
        bool exact = found?.Key == key;
        if (step.Restore)
            session.Log.Say(found is null ? $"No cache for '{Errors.Shown(key)}'." : $"Restored {found.Files.Length} files of the cache '{Errors.Shown(found.Key)}'.", session.Step);
        if (step.Save && !exact)
        {
            if (step.Restore)
                session.After.Push(token => SaveAsync(session, key, paths, token));
            else
                await SaveAsync(session, key, paths, cancellationToken).ConfigureAwait(false);
        }

        // Output 'cache-hit' of actions/cache: whether the key itself was there.
        return StepResult.Done with { Outputs = new VariableMap().With("cache-hit", exact ? "true" : "false") };
    }

    private static string FolderOf(JobSession session, string key) => Path.Combine(session.Run.Paths.Caches, FileDigests.OfText($"{session.Run.Plan.Run.Repository}\n{key}"));

    private static CacheEntry? Find(JobSession session, string key, string[] prefixes)
    {
        if (TryRead(FolderOf(session, key)) is { } exact)
            return exact;
        if (prefixes.Length == 0 || !Directory.Exists(session.Run.Paths.Caches))
            return null;
        CacheEntry[] all = [.. Directory.EnumerateDirectories(session.Run.Paths.Caches).Select(TryRead).OfType<CacheEntry>().Where(entry => entry.Repository == session.Run.Plan.Run.Repository).OrderByDescending(entry => entry.CreatedAt)];
        return prefixes.Select(prefix => Array.Find(all, entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))).FirstOrDefault(entry => entry is not null);
    }

    private static CacheEntry? TryRead(string folder)
    {
        try
        {
            return RunJson.Read<CacheEntry>(Path.Combine(folder, "cache.json"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Files keep which of the two roots they stand under: the job's folder or its home.
    private static async Task ExtractAsync(JobSession session, CacheEntry entry, CancellationToken cancellationToken)
    {
        string staging = Path.Combine(session.Folder.Temporary, $"cache-{Guid.NewGuid():N}");
        await Package.ExtractAsync(Path.Combine(FolderOf(session, entry.Key), "cache.tar"), staging, cancellationToken).ConfigureAwait(false);
        foreach (string name in entry.Files)
        {
            (string root, string rest) = name.StartsWith("home/", StringComparison.Ordinal) ? (session.Folder.Home, name["home/".Length..]) : (session.Folder.Workspace, name["workspace/".Length..]);
            string target = InsidePath.Require(root, rest);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(Path.Combine(staging, name), target, overwrite: true);
        }

        Folders.Delete(staging);
    }

    private static async Task SaveAsync(JobSession session, string key, string[] paths, CancellationToken cancellationToken)
    {
        string folder = FolderOf(session, key);
        string[] workspace = [.. paths.Where(path => !IsHome(path))];
        string[] home = [.. paths.Where(IsHome).Select(path => path.TrimStart('~').TrimStart('/'))];
        string[] files =
        [
            .. FileSelection.Find(session.Folder.Workspace, workspace).Select(file => $"workspace/{file}"),
            .. FileSelection.Find(session.Folder.Home, home).Select(file => $"home/{file}"),
        ];
        if (files.Length == 0 || Directory.Exists(folder))
            return;
        Directory.CreateDirectory(session.Run.Paths.Caches);
        string temporary = Path.Combine(session.Run.Paths.Caches, $".new-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            string root = Path.GetDirectoryName(session.Folder.Workspace)!;
            await Package.WriteAsync(Path.Combine(temporary, "cache.tar"), root, files, name => name, cancellationToken).ConfigureAwait(false);
            await RunJson.WriteAsync(Path.Combine(temporary, "cache.json"), new CacheEntry(session.Run.Plan.Run.Repository, key, files, session.Run.Now()), cancellationToken).ConfigureAwait(false);
            if (!Directory.Exists(folder))
                Directory.Move(temporary, folder);
            session.Log.Say($"Saved {files.Length} files as the cache '{Errors.Shown(key)}'.");
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another job saved the same key first.
        }
        finally
        {
            Folders.Delete(temporary);
        }
    }

    private static bool IsHome(string path) => path is "~" || path.StartsWith("~/", StringComparison.Ordinal);
}
