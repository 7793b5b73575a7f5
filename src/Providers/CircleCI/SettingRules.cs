namespace CicdTools.Providers.CircleCI;

/// <summary>What CircleCI takes as an environment variable: https://circleci.com/docs/guides/security/env-vars/#environment-variable-usage-options.</summary>
internal static class SettingRules
{
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? name
            : throw Errors.InvalidName("an environment variable of CircleCI", name, "it begins with a letter or '_', and has letters, digits and '_'.");
}
