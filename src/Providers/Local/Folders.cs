namespace CicdTools.Providers.Local;

/// <summary>Folders that are removed as a whole.</summary>
internal static class Folders
{
    /// <summary>Removes a folder with all that is in it; links in it are removed, not followed. Read-only files, such as Git's objects, go too.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
        {
            EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
            foreach (string file in Directory.EnumerateFiles(folder, "*", all))
                File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(folder, recursive: true);
    }
}
