namespace CicdTools.Providers.Local.Runs;

/// <summary>What keeps the store from writing, by what the system says.</summary>
internal static class StoreErrors
{
    /// <summary>No space is left.</summary>
    public static CicdException DiskFull(string path, Exception inner) =>
        new("DiskFull", CicdErrorKind.Unavailable, $"The disk is full: '{path}' could not be written.", path, "Make room, and try again.", inner);

    /// <summary>The folder may not be written to.</summary>
    public static CicdException NotWritable(string folder, Exception inner) =>
        new("FolderNotWritable", CicdErrorKind.Forbidden, $"The folder '{folder}' cannot be written to.", folder, "Check who owns it, or choose another one with CICDTOOLS_HOME.", inner);
}
