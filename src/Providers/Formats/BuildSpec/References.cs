using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// Secrets and parameters as text. A build specification names them under <c>env</c>; in the model they stand as AWS writes dynamic references
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html), so that a text can hold one anywhere.
/// </summary>
internal static partial class References
{
    /// <summary>A key of Secrets Manager: <c>secret-id:json-key:version-stage:version-id</c>.</summary>
    public static string Secret(string key) => $"{{{{resolve:secretsmanager:{key}}}}}";

    /// <summary>A parameter of Parameter Store.</summary>
    public static string Parameter(string name) => $"{{{{resolve:ssm:{name}}}}}";

    /// <summary>A reference: its service, and what it names there.</summary>
    [GeneratedRegex(@"\{\{resolve:(?<service>secretsmanager|ssm):(?<name>[^{}\s]+)\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Any();

    /// <summary>The name of the variable that holds it: letters, digits and underscores.</summary>
    public static string VariableOf(string name)
    {
        string last = name.Contains("secret:", StringComparison.Ordinal) ? name : name.Split([':', '/'], StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? name;
        string clean = string.Concat(last.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')).ToUpperInvariant().Trim('_');
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"SECRET_{clean}" : clean;
    }
}
