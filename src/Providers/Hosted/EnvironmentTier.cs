namespace CicdTools.Providers.Hosted;

/// <summary>
/// The tier of an environment by its name, for systems that keep none, by the words that GitLab goes by
/// (https://docs.gitlab.com/ci/environments/#deployment-tier-of-environments).
/// </summary>
internal static class EnvironmentTier
{
    // What stands before production often has its word in it: pre-production, non-prod.
    private static readonly string[][] Words =
    [
        ["dev", "review", "trunk"],
        ["test", "tst", "int", "acpt", "accept", "qa", "qc", "control", "quality"],
        ["stag", "stg", "model", "mdl", "pre", "demo", "non"],
        ["prod", "live"],
    ];

    /// <summary>Its place in the order in which versions move on: 0 for a name that tells nothing, and 4 for production.</summary>
    public static int Of(string name) => 1 + Array.FindIndex(Words, words => words.Any(word => Begins(name, word)));

    // A word of the name must begin so: 'print' is no 'int'.
    private static bool Begins(string name, string word)
    {
        for (int at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || !char.IsAsciiLetter(name[at - 1]))
                return true;
        }

        return false;
    }
}
