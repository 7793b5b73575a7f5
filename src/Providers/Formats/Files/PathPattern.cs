namespace CicdTools.Providers.Formats.Files;

/// <summary>
/// Patterns over paths with forward slashes: <c>*</c> and <c>?</c> stop at slashes, <c>**</c> does not. A match takes as many steps as the
/// pattern's length times the path's, whatever both are; a regular expression with that promise takes milliseconds to build.
/// </summary>
internal sealed class PathPattern
{
    private readonly Part[] _parts;

    public PathPattern(string pattern)
    {
        List<Part> parts = [];
        for (int i = 0; i < pattern.Length; i++)
        {
            if (string.CompareOrdinal(pattern, i, "**/", 0, 3) == 0)
            {
                parts.Add(new(Kind.Optional));
                parts.Add(new(Kind.Folders));
                i += 2;
            }
            else if (string.CompareOrdinal(pattern, i, "**", 0, 2) == 0)
            {
                parts.Add(new(Kind.AnyText));
                i++;
            }
            else
            {
                parts.Add(pattern[i] switch { '*' => new(Kind.Name), '?' => new(Kind.One), char other => new(Kind.Character, other) });
            }
        }

        _parts = [.. parts];
    }

    private enum Kind
    {
        /// <summary>A character.</summary>
        Character,

        /// <summary>Any character but a slash.</summary>
        One,

        /// <summary>Any text without a slash.</summary>
        Name,

        /// <summary>Any text.</summary>
        AnyText,

        /// <summary>Leaves out the part after it, or not.</summary>
        Optional,

        /// <summary>Any text that ends with a slash.</summary>
        Folders,
    }

    /// <summary>Whether the path fits.</summary>
    public bool Matches(string path)
    {
        // The parts before which the pattern may stand after as many characters; one after the last says that all of it is used up.
        bool[] at = new bool[_parts.Length + 1], next = new bool[_parts.Length + 1];
        Enter(at, 0);
        foreach (char character in path)
        {
            Array.Clear(next);
            for (int i = 0; i < _parts.Length; i++)
            {
                if (at[i])
                    Step(next, i, character);
            }

            (at, next) = (next, at);
        }

        return at[^1];
    }

    private void Step(bool[] next, int part, char character)
    {
        switch (_parts[part].Kind)
        {
            case Kind.Character when character == _parts[part].Text:
            case Kind.One when character != '/':
                Enter(next, part + 1);
                break;
            case Kind.Name when character != '/':
            case Kind.AnyText:
                Enter(next, part);
                break;
            case Kind.Folders:
                next[part] = true;
                if (character == '/')
                    Enter(next, part + 1);
                break;
        }
    }

    // What may be empty is also passed at once.
    private void Enter(bool[] at, int part)
    {
        while (!at[part])
        {
            at[part] = true;
            if (part == _parts.Length || _parts[part].Kind is not (Kind.Optional or Kind.Name or Kind.AnyText))
                return;
            if (_parts[part].Kind == Kind.Optional)
                at[++part] = true;
            part++;
        }
    }

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

    private readonly record struct Part(Kind Kind, char Text = default);
}
