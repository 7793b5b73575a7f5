namespace CicdTools.Providers.Local.Runs;

/// <summary>The folders in which jobs work. They go when the job has ended; logs, outcomes and artifacts stay.</summary>
internal static class JobFolders
{
    /// <summary>Makes a fresh folder for a job, with a home and a folder for temporary files.</summary>
    public static JobFolder Create(RunFolder folder, string jobId)
    {
        string work = folder.Work(jobId);
        Clear(folder, [jobId]);
        JobFolder result = new(Path.Combine(work, "workspace"), Path.Combine(work, "home"), Path.Combine(work, "tmp"), Path.Combine(work, "runner"));
        foreach (string path in (string[])[result.Workspace, result.Home, result.Temporary, result.Runner])
            Directory.CreateDirectory(path);
        return result;
    }

    /// <summary>Removes what jobs worked in.</summary>
    public static void Clear(RunFolder folder, IEnumerable<string> jobIds)
    {
        foreach (string path in jobIds.Select(folder.Work).Where(Directory.Exists))
        {
            try
            {
                Folders.Delete(path);
            }
            catch (UnauthorizedAccessException)
            {
                // Tools such as Go's make folders that nobody may write to.
                MakeWritable(path);
                TryDelete(path);
            }
            catch (IOException)
            {
                // Something still writes there; what is left goes when the run is removed.
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            Folders.Delete(path);
        }
        catch (UnauthorizedAccessException)
        {
            // It belongs to another user, as a container may leave it.
        }
        catch (IOException)
        {
            // Likewise.
        }
    }

    private static void MakeWritable(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (string folder in Directory.EnumerateDirectories(path, "*", all).Prepend(path))
        {
            try
            {
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's.
            }
        }
    }
}

/// <summary>Where a job works.</summary>
/// <param name="Workspace">The repository's files.</param>
/// <param name="Home">Its own home.</param>
/// <param name="Temporary">Its temporary files.</param>
/// <param name="Runner">Scripts, and the files by which steps speak to the runner.</param>
internal sealed record JobFolder(string Workspace, string Home, string Temporary, string Runner);
