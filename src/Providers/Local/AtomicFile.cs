namespace CicdTools.Providers.Local;

/// <summary>Writes small files so that a reader, or the next process after a crash, sees the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces the file's text. The folder must be there.</summary>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken) => WriteAsync(path, text, Intent.Write, cancellationToken);

    /// <summary>Replaces the file's text, for a purpose that is named: an index or a fact found by reading is no change.</summary>
    public static async Task WriteAsync(string path, string text, Intent intent, CancellationToken cancellationToken)
    {
        WriteScope.Demand(intent, path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
