namespace CicdTools.Providers.Local.Runs;

/// <summary>Paths that a pipeline names, held inside a folder with all their links resolved.</summary>
internal static class InsidePath
{
    /// <summary>The full path of something below the root; null where it, or a link on its way, leads out.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="path">A path relative to it, or an absolute one that lies in it.</param>
    public static string? Resolve(string root, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        string realRoot = Real(Path.GetFullPath(root));
        string full = Path.GetFullPath(Path.Combine(root, path));
        if (!IsInside(Path.GetFullPath(root), full))
            return null;
        return IsInside(realRoot, Real(full)) ? full : null;
    }

    /// <summary>The full path of something below the root.</summary>
    /// <exception cref="CicdException"><c>PathOutside</c>.</exception>
    public static string Require(string root, string path) =>
        Resolve(root, path) ?? throw new CicdException("PathOutside", CicdErrorKind.Invalid, $"'{Errors.Shown(path)}' leads out of the job's folder; it was refused.", Errors.Shown(path), "Use a path inside the repository.");

    /// <summary>The full path of a folder below the root.</summary>
    /// <exception cref="CicdException"><c>PathOutside</c>, <c>PathNotFound</c>.</exception>
    public static string RequireFolder(string root, string path)
    {
        string folder = Require(root, path);
        return Directory.Exists(folder) ? folder : throw Errors.PathNotFound(path);
    }

    /// <summary>Whether a path is the folder or lies in it; both are full paths.</summary>
    public static bool IsInside(string root, string path)
    {
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        string trimmed = Path.TrimEndingDirectorySeparator(root);
        return path.Equals(trimmed, comparison) || path.StartsWith(trimmed + Path.DirectorySeparatorChar, comparison);
    }

    /// <summary>The path with every link on it followed. Parts that are not there stay as they are.</summary>
    public static string Real(string path)
    {
        string root = Path.GetPathRoot(path)!;
        Stack<string> rest = new(path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse());
        string real = root;
        // Links may point at each other in a circle; the system gives up after 40 too.
        for (int links = 0; rest.TryPop(out string? part);)
        {
            if (part is ".")
                continue;
            if (part is "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            string? target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > 40)
                return root;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(Path.GetFullPath(target))!;
            foreach (string piece in target.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse())
                rest.Push(piece);
        }

        return real;
    }
}
