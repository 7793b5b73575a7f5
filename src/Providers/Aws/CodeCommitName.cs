namespace CicdTools.Providers.Aws;

/// <summary>A repository's name in CodeCommit: https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html.</summary>
internal static class CodeCommitName
{
    private const int Longest = 100;

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string Require(string name) =>
        name.Length is 0 or > Longest ? throw Invalid(name, $"it has {name.Length} characters, 1 to {Longest} are allowed")
        : name.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or '_')) ? throw Invalid(name, "letters, digits, '.', '-' and '_' are allowed")
        : name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? throw Invalid(name, "it must not end in .git")
        : name;

    private static CicdException Invalid(string name, string why) => Errors.InvalidName("a repository of CodeCommit", name, $"{why}.");
}
