using System.Text;

namespace CicdTools.Providers.Local.Environments;

/// <summary>The end of an application's output, fit for a message.</summary>
internal static class LogTail
{
    private const int MaxBytes = 4096;
    private const int MaxLines = 10;

    /// <summary>The last lines without control characters; empty for none.</summary>
    public static string Read(string path)
    {
        if (!File.Exists(path))
            return "";
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(MaxBytes, stream.Length), SeekOrigin.End);
        byte[] buffer = new byte[MaxBytes];
        int count = stream.ReadAtLeast(buffer, MaxBytes, throwOnEndOfStream: false);
        string[] lines = Encoding.UTF8.GetString(buffer, 0, count).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join('\n', lines.TakeLast(MaxLines).Select(line => new string([.. line.Where(character => !char.IsControl(character))])));
    }
}
