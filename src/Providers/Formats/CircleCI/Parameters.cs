using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Parameters of jobs, commands and executors, put in their places (https://circleci.com/docs/reference/reusable-config-reference/#using-parameters).
/// What has no value, such as an axis of a matrix, stays.
/// </summary>
internal static partial class Parameters
{
    /// <summary>The values of a definition's parameters: those given, else the defaults.</summary>
    public static Dictionary<string, YamlNode> Values(YamlMap definition, YamlMap? given, Func<string, bool>? except = null)
    {
        Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);
        if (definition["parameters"] is not YamlMap declared)
            return values;
        foreach (YamlEntry entry in declared.Entries)
        {
            if (except?.Invoke(entry.Name) == true)
                continue;
            if ((given?[entry.Name] ?? (entry.Value as YamlMap)?["default"]) is { } value)
                values[entry.Name] = value;
        }

        return values;
    }

    /// <summary>The node with the values in it. The recursion ends at the depth that the loader allows.</summary>
    public static YamlNode Apply(YamlNode node, IReadOnlyDictionary<string, YamlNode> values)
    {
        if (values.Count == 0)
            return node;
        switch (node)
        {
            case YamlScalar scalar when scalar.Value.Contains("<<", StringComparison.Ordinal):
                if (Reference().Match(scalar.Value) is { Success: true } whole && whole.Length == scalar.Value.Trim().Length && values.TryGetValue(whole.Groups[1].Value, out YamlNode? value))
                    return value is YamlScalar text ? new YamlScalar(text.Value, text.Style) { Mark = scalar.Mark } : value;
                string replaced = Reference().Replace(scalar.Value, match => values.TryGetValue(match.Groups[1].Value, out YamlNode? found) && found is YamlScalar part ? part.Value : match.Value);
                return new YamlScalar(replaced, scalar.Style) { Mark = scalar.Mark };
            case YamlList list:
                return new YamlList([.. list.Items.Select(item => Apply(item, values))]) { Mark = list.Mark };
            case YamlMap map:
                return new YamlMap([.. map.Entries.Select(entry => new YamlEntry(entry.Key, Apply(entry.Value, values)))]) { Mark = map.Mark };
            default:
                return node;
        }
    }

    [GeneratedRegex(@"<<\s*parameters\.([\w-]+)\s*>>", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
