using LibGit2Sharp;

namespace CicdTools.Providers.Local;

/// <summary>Says what it means when the data folder of a local context cannot be read or written.</summary>
internal static class StoreFailures
{
    /// <summary>The change, whose plan and application fail with an error of ours.</summary>
    public static async Task<Change> GuardAsync(this Task<Change> plan, LocalPaths paths)
    {
        Change change = await RunAsync(paths, () => plan).ConfigureAwait(false);
        return change with { ApplyAsync = token => RunAsync(paths, () => change.ApplyAsync(token)) };
    }

    /// <summary>The result of the body, whose failures become errors of ours.</summary>
    /// <exception cref="CicdException"><c>DiskFull</c>, <c>StoreNotWritable</c>, <c>StoreFailed</c>.</exception>
    public static async Task<T> RunAsync<T>(LocalPaths paths, Func<Task<T>> body)
    {
        try
        {
            return await body().ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw NotWritable(paths, failure);
        }
        catch (IOException failure)
        {
            throw IsDiskFull(failure) ? DiskFull(paths, failure) : IsReadOnly(failure) ? NotWritable(paths, failure) : Failed(paths, failure);
        }
        catch (LibGit2SharpException failure)
        {
            // libgit2 gives the system's reason in words only (strerror in the C locale).
            throw failure.Message.Contains("No space left", StringComparison.Ordinal) ? DiskFull(paths, failure)
                : failure.Message.Contains("Permission denied", StringComparison.Ordinal) || failure.Message.Contains("Read-only file system", StringComparison.Ordinal) ? NotWritable(paths, failure)
                : Failed(paths, failure);
        }
    }

    // ENOSPC and EDQUOT; on Windows ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private static bool IsDiskFull(IOException failure) =>
        OperatingSystem.IsWindows() ? (failure.HResult & 0xFFFF) is 39 or 112 : failure.HResult is 28 || failure.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);

    // EROFS; on Windows ERROR_WRITE_PROTECT.
    private static bool IsReadOnly(IOException failure) =>
        OperatingSystem.IsWindows() ? (failure.HResult & 0xFFFF) is 19 : failure.HResult is 30;

    private static CicdException DiskFull(LocalPaths paths, Exception failure) =>
        new("DiskFull", CicdErrorKind.Unavailable, $"The disk that holds '{paths.Root}' is full. What was begun was not finished, and nothing of it stands.", paths.Root, "Make room there and try again.", failure);

    private static CicdException NotWritable(LocalPaths paths, Exception failure) =>
        new("StoreNotWritable", CicdErrorKind.Forbidden, $"The data folder '{paths.Root}' cannot be written: {Sentence(failure)}", paths.Root, "Check its owner and mode, or name another folder.", failure);

    private static CicdException Failed(LocalPaths paths, Exception failure) =>
        new("StoreFailed", CicdErrorKind.Unavailable, $"The data folder '{paths.Root}' failed: {Sentence(failure)}", paths.Root, "Check the folder and its disk, and try again.", failure);

    private static string Sentence(Exception failure) => $"{failure.Message.Trim().TrimEnd('.')}.";
}
