namespace CicdTools.Providers.Detection;

/// <summary>A pattern of <c>.gitignore</c>, taken apart once. Matching never takes more than the product of the lengths.</summary>
internal sealed class GlobPattern
{
    private readonly string[] _parts;

    /// <param name="pattern">The pattern with forward slashes; <c>**</c> as a whole part stands for any number of folders.</param>
    public GlobPattern(string pattern) => _parts = pattern.Split('/');

    public bool Matches(ReadOnlySpan<string> path)
    {
        int part = 0;
        int name = 0;
        int starPart = -1;
        int starName = 0;
        while (name < path.Length)
        {
            if (part < _parts.Length && _parts[part] == "**")
            {
                // At the end it stands for what is inside, not for the folder itself.
                if (part == _parts.Length - 1)
                    return true;
                starPart = part++;
                starName = name;
            }
            else if (part < _parts.Length && MatchesName(_parts[part], path[name]))
            {
                part++;
                name++;
            }
            else if (starPart >= 0)
            {
                part = starPart + 1;
                name = ++starName;
            }
            else
            {
                return false;
            }
        }

        return part == _parts.Length;
    }

    /// <summary>Whether one name fits one part: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a]</c> and <c>\</c>.</summary>
    public static bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int at = 0;
        int letter = 0;
        int star = -1;
        int starLetter = 0;
        while (letter < name.Length)
        {
            int width = 0;
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                starLetter = letter;
            }
            else if (at < pattern.Length && MatchesOne(pattern[at..], name[letter], out width))
            {
                at += width;
                letter++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                letter = ++starLetter;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char letter, out int width)
    {
        width = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '\\' when pattern.Length > 1:
                width = 2;
                return pattern[1] == letter;
            case '[':
                return MatchesClass(pattern, letter, out width);
            default:
                return pattern[0] == letter;
        }
    }

    private static bool MatchesClass(ReadOnlySpan<char> pattern, char letter, out int width)
    {
        int at = 1;
        bool negated = pattern.Length > 1 && pattern[1] is '!' or '^';
        if (negated)
            at++;
        bool found = false;
        int first = at;
        while (at < pattern.Length && (pattern[at] != ']' || at == first))
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
                at++;
            char low = pattern[at++];
            char high = low;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                high = pattern[at + 1];
                at += 2;
            }

            found |= low <= letter && letter <= high;
        }

        width = at + 1;
        // Without its end it is no class, and fits nothing.
        return at < pattern.Length && found != negated;
    }
}
