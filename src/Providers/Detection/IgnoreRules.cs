namespace CicdTools.Providers.Detection;

/// <summary>The rules of a folder's <c>.gitignore</c> on top of those of the folders above it. See gitignore(5).</summary>
internal sealed class IgnoreRules
{
    private readonly IgnoreRules? _above;
    private readonly int _depth;
    private readonly List<Rule> _rules = [];

    private IgnoreRules(IgnoreRules? above, int depth)
    {
        _above = above;
        _depth = depth;
    }

    private sealed record Rule(GlobPattern Pattern, bool Negated, bool FoldersOnly);

    /// <summary>The rules with those of a text added; the same rules where it has none.</summary>
    /// <param name="above">The rules of the folder above; null for none.</param>
    /// <param name="text">The text of a <c>.gitignore</c>.</param>
    /// <param name="depth">How many folders its own folder lies below the root.</param>
    public static IgnoreRules Add(IgnoreRules? above, string text, int depth)
    {
        IgnoreRules rules = new(above, depth);
        foreach (string line in text.Split('\n'))
        {
            if (Parse(line) is { } rule)
                rules._rules.Add(rule);
        }

        return rules;
    }

    /// <summary>Whether a path is ignored. The folders above it are known not to be.</summary>
    public bool Ignores(string[] path, bool folder)
    {
        for (IgnoreRules? level = this; level is not null; level = level._above)
        {
            ReadOnlySpan<string> inside = path.AsSpan(level._depth);
            // The last rule that fits decides.
            for (int at = level._rules.Count - 1; at >= 0; at--)
            {
                Rule rule = level._rules[at];
                if ((folder || !rule.FoldersOnly) && rule.Pattern.Matches(inside))
                    return !rule.Negated;
            }
        }

        return false;
    }

    private static Rule? Parse(string line)
    {
        string pattern = line.TrimEnd('\r');
        while (pattern.EndsWith(' ') && !pattern.EndsWith("\\ ", StringComparison.Ordinal))
            pattern = pattern[..^1];
        if (pattern.Length == 0 || pattern[0] == '#')
            return null;
        bool negated = pattern[0] == '!';
        if (negated)
            pattern = pattern[1..];
        bool foldersOnly = pattern.EndsWith('/');
        if (foldersOnly)
            pattern = pattern[..^1];
        if (pattern.Length == 0)
            return null;
        // A slash at the beginning or in the middle binds the pattern to the folder of its file.
        if (!pattern.Contains('/'))
            pattern = "**/" + pattern;
        return new(new GlobPattern(pattern.TrimStart('/')), negated, foldersOnly);
    }
}
