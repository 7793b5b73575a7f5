namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Alternatives in braces, which GitLab allows in paths (Ruby's <c>File::FNM_EXTGLOB</c>).</summary>
internal static class GlobBraces
{
    private const int Most = 1000;

    /// <summary>The patterns that a pattern stands for, without braces.</summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>: there are too many.</exception>
    public static IEnumerable<string> Expand(string pattern)
    {
        List<string> done = [];
        Stack<string> rest = new([pattern]);
        while (rest.TryPop(out string? next))
        {
            // The first closed pair has none inside it; what stands around it comes in a later turn.
            int close = next.IndexOf('}', StringComparison.Ordinal);
            int open = close < 0 ? -1 : next.LastIndexOf('{', close);
            if (open < 0)
            {
                done.Add(next);
                continue;
            }

            string[] choices = next[(open + 1)..close].Split(',');
            if (done.Count + rest.Count + choices.Length > Most)
                throw new CicdException("ExpressionInvalid", CicdErrorKind.Invalid, $"The path pattern '{Errors.Shown(pattern)}' stands for too many patterns.", pattern, "Write fewer alternatives.");
            for (int i = choices.Length - 1; i >= 0; i--)
                rest.Push($"{next[..open]}{choices[i]}{next[(close + 1)..]}");
        }

        return done;
    }
}
