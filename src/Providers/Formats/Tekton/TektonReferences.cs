using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>
/// References in text. The model has two words that Tekton has not: <c>$(matrix.NAME)</c> for a parameter that the matrix gives, and
/// <c>$(secrets.NAME.KEY)</c> for an entry of a Kubernetes secret, which Tekton's files reach through <c>env.valueFrom</c> only.
/// </summary>
internal static partial class TektonReferences
{
    /// <summary>The word of a secret's entry.</summary>
    public static string Secret(string name, string key) => $"$(secrets.{name}.{key})";

    /// <summary>The secret and the key of a text that is such a word and nothing else; null for any other.</summary>
    public static (string Name, string Key)? SecretOf(string text) =>
        SecretWord().Match(text) is { Success: true } match && match.Length == text.Length ? (match.Groups[1].Value, match.Groups[2].Value) : null;

    /// <summary>The secrets that a text refers to.</summary>
    public static IEnumerable<(string Name, string Key)> SecretsIn(string text) => SecretWord().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>The text with another word in place of each secret.</summary>
    public static string ReplaceSecrets(string text, Func<string, string, string> word) => SecretWord().Replace(text, match => word(match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>The parameters that a text refers to.</summary>
    public static IEnumerable<string> ParametersIn(string text) => ParameterWord().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The tasks whose results a text refers to.</summary>
    public static IEnumerable<string> TasksIn(string text) => ResultWord().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The text as Tekton wants it: parameters of the matrix are parameters.</summary>
    public static string Lower(string text) => text.Contains("$(matrix.", StringComparison.Ordinal) ? text.Replace("$(matrix.", "$(params.", StringComparison.Ordinal) : text;

    /// <summary>The text as the model wants it.</summary>
    public static string Raise(string text, IReadOnlyCollection<string> axes)
    {
        foreach (string axis in axes)
            text = text.Replace($"$(params.{axis})", $"$(matrix.{axis})", StringComparison.Ordinal);
        return text;
    }

    /// <summary>Whether a text refers to anything.</summary>
    public static bool HasReference(string text) => text.Contains("$(", StringComparison.Ordinal);

    [GeneratedRegex(@"\$\(secrets\.([a-z0-9-]+)\.([A-Za-z0-9._-]+)\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretWord();

    [GeneratedRegex(@"\$\((?:params|matrix)\.([A-Za-z_][A-Za-z0-9_-]*)\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ParameterWord();

    [GeneratedRegex(@"\$\(tasks\.([A-Za-z0-9_-]+)\.results[.\[]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ResultWord();
}
