using System.Text;

namespace CicdTools.Cmdlets.Runners;

/// <summary>A file by which a step speaks to its runner.</summary>
internal static class RunnerFile
{
    /// <summary>Appends a text.</summary>
    /// <param name="path">The file; it is made where it is missing.</param>
    /// <param name="text">The text.</param>
    /// <param name="limit">How large the file may become, in bytes; 0 for any size.</param>
    /// <returns>Whether there was room for it.</returns>
    public static bool Append(string path, string text, int limit)
    {
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] bytes = Encoding.UTF8.GetBytes(EndsOpen(file) ? $"\n{text}" : text);
        if (limit > 0 && file.Length + bytes.Length > limit)
            return false;
        file.Seek(0, SeekOrigin.End);
        file.Write(bytes);
        return true;
    }

    // Whoever wrote before may have left the last line without its end, and ours would go on with it.
    private static bool EndsOpen(FileStream file)
    {
        if (file.Length == 0)
            return false;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }
}
