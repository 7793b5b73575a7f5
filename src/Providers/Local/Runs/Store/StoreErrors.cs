namespace CicdTools.Providers.Local.Runs;

/// <summary>What keeps the store from writing, by what the system says.</summary>
internal static class StoreErrors
{
    /// <summary>Whether a disk, a quota or a file's limit is full: ENOSPC, EFBIG and EDQUOT of Linux and macOS; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.</summary>
    public static bool IsDiskFull(Exception problem) =>
        OperatingSystem.IsWindows() ? (problem.HResult & 0xFFFF) is 39 or 112 : problem.HResult is 28 or 27 or 122 or 69;

    /// <summary>No space is left.</summary>
    public static CicdException DiskFull(string path, Exception inner) =>
        new("DiskFull", CicdErrorKind.Unavailable, $"The disk is full: '{path}' could not be written.", path, "Make room, and try again.", inner);

    /// <summary>The folder may not be written to.</summary>
    public static CicdException NotWritable(string folder, Exception inner) =>
        new("FolderNotWritable", CicdErrorKind.Forbidden, $"The folder '{folder}' cannot be written to.", folder, "Check who owns it, or choose another one with CICDTOOLS_HOME.", inner);
}
