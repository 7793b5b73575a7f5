namespace CicdTools.Cmdlets.Runners;

/// <summary>What of a secret a runner can mask: it looks at lines, so each line is a mask of its own.</summary>
internal static class SecretLines
{
    // A mask replaces its text wherever it stands: one of a single character would take the log apart, and one of the brackets and short
    // words that a longer secret has on lines of their own too. It would also give away what it is.
    private const int ShortestSecret = 2;
    private const int ShortestLine = 3;

    public static IEnumerable<string> Of(string secret)
    {
        string[] lines = [.. secret.ReplaceLineEndings("\n").Split('\n').Where(line => !string.IsNullOrWhiteSpace(line))];
        return lines.Where(line => line.Trim().Length >= (lines.Length == 1 ? ShortestSecret : ShortestLine)).Distinct(StringComparer.Ordinal);
    }
}
