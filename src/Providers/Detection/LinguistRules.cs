namespace CicdTools.Providers.Detection;

/// <summary>What <c>.gitattributes</c> calls vendored, generated or documentation, in the words that GitHub's Linguist reads: as rules of <c>.gitignore</c>.</summary>
internal static class LinguistRules
{
    private static readonly string[] Attributes = ["linguist-vendored", "linguist-generated", "linguist-documentation"];

    public static string Of(string gitAttributes)
    {
        List<string> rules = [];
        foreach (string line in gitAttributes.Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] == '#')
                continue;
            string pattern = words[0].EndsWith("/**", StringComparison.Ordinal) ? words[0][..^2] : words[0];
            if (Attributes.Any(attribute => words.Contains(attribute) || words.Contains(attribute + "=true")))
                rules.Add(pattern);
        }

        return string.Join('\n', rules);
    }
}
