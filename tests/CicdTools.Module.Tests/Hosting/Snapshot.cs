using System.Security.Cryptography;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>
/// All files below a folder with what is in them, to tell whether anything was changed. Left out are the index, which is no truth and can be
/// rebuilt, and what running applications write themselves.
/// </summary>
internal static class Snapshot
{
    public static string[] Of(string folder) => !Directory.Exists(folder) ? [] : [.. Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Where(path => !Path.GetFileName(path).StartsWith("index.db", StringComparison.Ordinal) && !path.EndsWith(".lock", StringComparison.Ordinal))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}instances{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(path => $"{Path.GetRelativePath(folder, path)} {Content(path)}")
        .Order(StringComparer.Ordinal)];

    private static string Content(string path)
    {
        if (Directory.Exists(path))
            return "folder";
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
