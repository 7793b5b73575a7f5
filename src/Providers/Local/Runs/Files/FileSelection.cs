using System.IO.Enumeration;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Files below a folder by patterns with <c>*</c>, <c>?</c> and <c>**</c>.</summary>
internal static class FileSelection
{
    /// <summary>The files that fit, relative to the root with forward slashes, in order. A folder means all that is in it. Links must stay inside.</summary>
    /// <exception cref="CicdException"><c>PathOutside</c>.</exception>
    public static string[] Find(string root, IEnumerable<string> patterns, IEnumerable<string>? exclude = null)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string pattern in patterns)
        {
            (string start, string[] rest) = Split(root, pattern);
            string folder = InsidePath.Require(root, start);
            if (rest.Length == 0 && File.Exists(folder))
                found.Add(Relative(root, folder));
            else if (Directory.Exists(folder))
                Collect(root, folder, rest, found);
        }

        string[][] excluded = [.. (exclude ?? []).Select(pattern => Split(root, pattern)).Select(split => (string[])[.. Parts(split.Start), .. split.Pattern])];
        found.RemoveWhere(path => Array.Exists(excluded, pattern => Fits(path.Split('/'), pattern) || Fits(path.Split('/'), [.. pattern, "**"])));
        return [.. found];
    }

    // The part before the first wildcard is a plain path.
    private static (string Start, string[] Pattern) Split(string root, string pattern)
    {
        string relative = Path.IsPathRooted(pattern) && InsidePath.IsInside(Path.GetFullPath(root), Path.GetFullPath(pattern)) ? Path.GetRelativePath(Path.GetFullPath(root), Path.GetFullPath(pattern)) : pattern;
        string[] parts = relative.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        int wild = Array.FindIndex(parts, part => part.AsSpan().IndexOfAny('*', '?') >= 0);
        string start = Path.IsPathRooted(relative) ? relative : string.Join('/', wild < 0 ? parts : parts[..wild]);
        return (start, wild < 0 ? [] : parts[wild..]);
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();

    private static void Collect(string root, string folder, string[] pattern, SortedSet<string> found)
    {
        HashSet<string> seen = [];
        Stack<string> rest = new([folder]);
        while (rest.TryPop(out string? next))
        {
            // A link may lead to a folder above itself.
            if (!seen.Add(InsidePath.Real(next)))
                continue;
            foreach (string file in Directory.EnumerateFiles(next))
            {
                if (pattern.Length == 0 || Fits(Relative(folder, file).Split('/'), pattern))
                    found.Add(Relative(root, RequireInside(root, file)));
            }

            foreach (string child in Directory.EnumerateDirectories(next))
            {
                // Git's own folder is no result of a job.
                if (Path.GetFileName(child) == ".git")
                    continue;
                if (new DirectoryInfo(child).LinkTarget is null || InsidePath.Resolve(root, child) is not null)
                    rest.Push(child);
                else if (pattern.Length == 0 || pattern[0] == "**")
                    RequireInside(root, child);
            }
        }
    }

    private static string RequireInside(string root, string path) => new FileInfo(path).LinkTarget is null ? path : InsidePath.Require(root, path);

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');

    // Row by row: many '**' tried one after the other would take for ever.
    private static bool Fits(string[] path, string[] pattern)
    {
        bool[] fits = new bool[path.Length + 1];
        fits[0] = true;
        foreach (string part in pattern)
        {
            bool[] next = new bool[path.Length + 1];
            for (int at = 0; at <= path.Length; at++)
            {
                next[at] = part == "**"
                    ? fits[at] || (at > 0 && next[at - 1])
                    : at > 0 && fits[at - 1] && FileSystemName.MatchesSimpleExpression(part, path[at - 1], ignoreCase: false);
            }

            fits = next;
        }

        return fits[path.Length];
    }
}
