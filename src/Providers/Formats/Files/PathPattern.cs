using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Files;

/// <summary>Patterns over paths with forward slashes: <c>*</c> and <c>?</c> stop at slashes, <c>**</c> does not. They match in linear time.</summary>
internal sealed class PathPattern
{
    private readonly Regex _regex;

    public PathPattern(string pattern)
    {
        StringBuilder regex = new("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            if (string.CompareOrdinal(pattern, i, "**/", 0, 3) == 0)
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (string.CompareOrdinal(pattern, i, "**", 0, 2) == 0)
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", char other => Regex.Escape(other.ToString()) });
            }
        }

        _regex = new(regex.Append('$').ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>Whether the path fits.</summary>
    public bool Matches(string path) => _regex.IsMatch(path);

    /// <summary>The folder that every path lies in that fits the pattern; empty for the root.</summary>
    public static string FixedFolder(string pattern)
    {
        int wildcard = pattern.AsSpan().IndexOfAny('*', '?');
        int slash = (wildcard < 0 ? pattern : pattern[..wildcard]).LastIndexOf('/');
        return slash < 0 ? "" : pattern[..slash];
    }

    /// <summary>Whether the text holds a wildcard.</summary>
    public static bool IsPattern(string text) => text.Contains('*', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal);

    /// <summary>The path in its simplest form, relative to the root; null where it leaves it.</summary>
    public static string? Normalize(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Replace('\\', '/').Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part == ".." && parts.Count == 0)
                return null;
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part.Contains(':', StringComparison.Ordinal) && OperatingSystem.IsWindows())
                return null;
            else
                parts.Add(part);
        }

        return parts.Count == 0 ? null : string.Join('/', parts);
    }
}
