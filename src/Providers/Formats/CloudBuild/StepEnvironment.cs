using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>Variables to <c>env</c> and <c>secretEnv</c>.</summary>
internal static partial class StepEnvironment
{
    /// <summary>Adds both keys. A secret under another name gets that name where secrets are declared.</summary>
    public static void Write(YamlBuilder map, VariableMap values, Dictionary<string, string> secrets, Action<string, string> lost)
    {
        List<string> plain = [], secret = [];
        foreach ((string name, string value) in values)
        {
            if (Secret().Match(value) is { Success: true } match && match.Length == value.Length)
            {
                secret.Add(name);
                secrets.TryAdd(name, match.Groups[1].Value);
            }
            else if (Secret().IsMatch(value))
            {
                lost(name, value);
            }
            else
            {
                plain.Add($"{name}={value}");
            }
        }

        map.Add("env", plain.Count == 0 ? null : YamlBuilder.List(plain)).Add("secretEnv", secret.Count == 0 ? null : YamlBuilder.List(secret));
    }

    /// <summary>The script with shell variables in place of secrets, which are added to the variables.</summary>
    public static string Hoist(string script, List<KeyValuePair<string, string>> variables) => Secret().Replace(script, match =>
    {
        string name = match.Groups[1].Value;
        if (!variables.Exists(entry => entry.Key == name))
            variables.Add(new(name, match.Value));
        return $"${{{name}}}";
    });

    [GeneratedRegex(@"\$\$\{([A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}
