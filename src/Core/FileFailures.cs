namespace CicdTools;

/// <summary>What it means when the system refuses to read or write files.</summary>
public static class FileFailures
{
    /// <summary>Whether a disk, a quota or a file's limit is full: ENOSPC, EFBIG and EDQUOT of Linux and macOS; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.</summary>
    public static bool IsDiskFull(Exception failure) =>
        OperatingSystem.IsWindows() ? (failure.HResult & 0xFFFF) is 39 or 112 : failure.HResult is 27 or 28 || failure.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);

    /// <summary>Whether this user may not, or nobody may since the disk is for reading only: EROFS; ERROR_WRITE_PROTECT of Windows.</summary>
    public static bool IsDenied(Exception failure) =>
        failure is UnauthorizedAccessException || (OperatingSystem.IsWindows() ? (failure.HResult & 0xFFFF) is 19 : failure.HResult is 30);

    /// <summary>The error for a failure that nobody has named better; null where files have nothing to do with it.</summary>
    public static CicdException? From(Exception failure) => failure switch
    {
        not (IOException or UnauthorizedAccessException) => null,
        _ when IsDiskFull(failure) => new("DiskFull", CicdErrorKind.Unavailable, Sentence("The disk is full", failure), remedy: "Make room, and try again.", inner: failure),
        _ when IsDenied(failure) => new("AccessDenied", CicdErrorKind.Forbidden, Sentence("The system does not allow it", failure), remedy: "Check the owner and the mode of what is named, or choose another folder.", inner: failure),
        _ => new("FileFailed", CicdErrorKind.Unavailable, Sentence("A file could not be read or written", failure), remedy: "Check what is named and its disk, and try again.", inner: failure),
    };

    private static string Sentence(string what, Exception failure) => $"{what}: {failure.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}.";
}
