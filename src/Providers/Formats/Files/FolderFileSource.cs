namespace CicdTools.Providers.Formats.Files;

/// <summary>The files of a folder. Links are followed only to targets inside it.</summary>
internal sealed class FolderFileSource(string root) : IFileSource
{
    private const int MaxLinks = 40;

    private static readonly EnumerationOptions EachLevel = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private readonly string _root = Resolve(Path.GetFullPath(root)) ?? Path.GetFullPath(root);

    /// <inheritdoc/>
    public string? Read(string path)
    {
        if (PathPattern.Normalize(path) is not { } relative || relative.Contains('\0', StringComparison.Ordinal))
            return null;
        string? full = Resolve(Path.Combine(_root, relative));
        if (full is null || !full.StartsWith(_root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(full))
            return null;
        using FileStream stream = File.OpenRead(full);
        return BoundedText.Read(stream);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Find(string pattern)
    {
        string normal = PathPattern.Normalize(pattern) ?? "";
        PathPattern fits = new(normal);
        string start = PathPattern.FixedFolder(normal);
        // Only the folder that the pattern names is walked, and it must be no link.
        string folder = Path.Combine(_root, start);
        return Resolve(folder) == folder.TrimEnd(Path.DirectorySeparatorChar)
            ? Walk(folder, start.Length == 0 ? "" : start + "/", deep: normal[start.Length..].Contains("**", StringComparison.Ordinal) || normal[start.Length..].TrimStart('/').Contains('/', StringComparison.Ordinal)).Where(fits.Matches).Order(StringComparer.Ordinal)
            : [];
    }

    // Folders that are links are not entered; files that are links are checked when they are read.
    private static IEnumerable<string> Walk(string folder, string prefix, bool deep)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", EachLevel))
        {
            if (entry is FileInfo)
            {
                yield return prefix + entry.Name;
            }
            else if (deep && entry.LinkTarget is null && entry.Name != ".git")
            {
                foreach (string path in Walk(entry.FullName, $"{prefix}{entry.Name}/", deep))
                    yield return path;
            }
        }
    }

    private static string? Resolve(string path)
    {
        string current = Path.GetPathRoot(path)!;
        Stack<string> rest = new(Enumerable.Reverse(path[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)));
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            string? target = new FileInfo(next).LinkTarget ?? new DirectoryInfo(next).LinkTarget;
            if (target is null)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            foreach (string step in Enumerable.Reverse(target.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)))
                rest.Push(step);
        }

        return current;
    }
}
