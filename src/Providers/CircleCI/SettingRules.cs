namespace CicdTools.Providers.CircleCI;

/// <summary>What CircleCI takes as an environment variable: https://circleci.com/docs/guides/security/env-vars/.</summary>
internal static class SettingRules
{
    private const int LongestName = 300;

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) =>
        name.Length is > 0 and <= LongestName && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? name
            : throw Errors.InvalidName("an environment variable of CircleCI", name, $"it begins with a letter or '_', and has letters, digits and '_', {LongestName} at the most.");
}
