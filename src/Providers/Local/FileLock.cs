namespace CicdTools.Providers.Local;

/// <summary>A lock between processes: an open file that nobody else can open. The system lets go of it when its process ends, however it ends.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until the lock is free and takes it. The file stays behind: removing it would let two owners hold two files of one name.</summary>
    /// <param name="path">The lock's file; its folder is made where it is missing.</param>
    /// <param name="what">What is locked, for the message.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CicdException"><c>Locked</c>: another process still holds it.</exception>
    public static async Task<FileLock> TakeAsync(string path, string what, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        long begin = clock.GetTimestamp();
        TimeSpan delay = FirstDelay;
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (clock.GetElapsedTime(begin) >= timeout)
                throw new CicdException("Locked", CicdErrorKind.Conflict, $"Another process is changing {what}; it has not ended after {timeout.TotalSeconds:0} seconds.", what, "Wait until it has ended and try again.");
            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    /// <summary>Takes the lock if it is free; null when another holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();

    // .NET gives the sharing violation's code on Windows, and the errno of flock (EWOULDBLOCK) elsewhere.
    private static bool IsHeld(IOException failure) =>
        failure.GetType() == typeof(IOException) && (OperatingSystem.IsWindows() ? (failure.HResult & 0xFFFF) is 32 or 33 : failure.HResult is 11 or 35);
}
