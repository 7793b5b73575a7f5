namespace CicdTools.Providers.GitLab;

/// <summary>What GitLab takes as a variable: https://docs.gitlab.com/ci/variables/.</summary>
internal static class VariableRules
{
    private const int LongestName = 255;
    private const int LongestValue = 10_000;
    private const int ShortestMasked = 8;

    /// <summary>https://docs.gitlab.com/api/project_level_variables/#create-a-variable</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) => name switch
    {
        "" => throw Errors.InvalidName("a variable of GitLab", name, "it is empty."),
        { Length: > LongestName } => throw Errors.InvalidName("a variable of GitLab", name, $"it has {name.Length} characters, {LongestName} are allowed."),
        _ when !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') => throw Errors.InvalidName("a variable of GitLab", name, "only letters, digits and '_' are allowed."),
        _ => name,
    };

    /// <summary>https://docs.gitlab.com/ci/variables/#define-a-cicd-variable-in-the-ui</summary>
    /// <exception cref="CicdException"><c>ValueTooLarge</c>.</exception>
    public static void RequireValue(string name, string value)
    {
        if (value.Length > LongestValue)
            throw new CicdException("ValueTooLarge", CicdErrorKind.Invalid, $"The value of '{name}' has {value.Length} characters, which is more than the {LongestValue} that GitLab keeps.", name, "Keep it in the repository or as an artifact.");
    }

    /// <summary>What can be masked: https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable. The value itself is told to nobody.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="known">The names of variables that are there.</param>
    /// <exception cref="CicdException"><c>SecretNotMaskable</c>, <c>ValueTooLarge</c>.</exception>
    public static void RequireMaskable(string name, string value, IEnumerable<string> known)
    {
        RequireValue(name, value);
        string? why = value.Length < ShortestMasked ? $"it has fewer than {ShortestMasked} characters"
            : value.Any(char.IsWhiteSpace) ? "it holds blanks or line ends; a value of several lines can be given in base64"
            : known.Contains(value, StringComparer.Ordinal) ? "it is the name of a variable"
            : null;
        if (why is not null)
            throw new CicdException("SecretNotMaskable", CicdErrorKind.Invalid, $"GitLab cannot mask the value of '{name}' in logs: {why}. Nothing was sent.", name, "Choose a value of at least 8 characters without blanks and line ends.");
    }
}
