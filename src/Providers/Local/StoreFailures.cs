using CicdTools.Providers.Git;

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
        catch (Exception failure) when (GitFailures.IsFailure(failure))
        {
            throw GitFailures.IsDiskFull(failure) ? DiskFull(paths, failure) : GitFailures.IsDenied(failure) ? NotWritable(paths, failure) : Failed(paths, failure);
        }
    }

    private static CicdException DiskFull(LocalPaths paths, Exception failure) =>
        new("DiskFull", CicdErrorKind.Unavailable, $"The disk that holds '{paths.Root}' is full. What was begun was not finished, and nothing of it stands.", paths.Root, "Make room there and try again.", failure);

    private static CicdException NotWritable(LocalPaths paths, Exception failure) =>
        new("StoreNotWritable", CicdErrorKind.Forbidden, $"The data folder '{paths.Root}' cannot be written: {Sentence(failure)}", paths.Root, "Check its owner and mode, or name another folder.", failure);

    private static CicdException Failed(LocalPaths paths, Exception failure) =>
        new("StoreFailed", CicdErrorKind.Unavailable, $"The data folder '{paths.Root}' failed: {Sentence(failure)}", paths.Root, "Check the folder and its disk, and try again.", failure);

    private static string Sentence(Exception failure) => $"{failure.Message.Trim().TrimEnd('.')}.";
}
