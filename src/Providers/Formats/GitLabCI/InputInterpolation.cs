using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Values for <c>$[[ inputs.name ]]</c> (https://docs.gitlab.com/ci/inputs/): those given, else the defaults of the file's header.</summary>
internal sealed partial class InputInterpolation(YamlMap header, YamlMap given, string path, DiagnosticBag diagnostics)
{
    private readonly YamlMap _declared = (header["spec"] as YamlMap)?["inputs"] as YamlMap ?? new YamlMap([]);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>The tree with its inputs filled in.</summary>
    public YamlNode Apply(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar when scalar.Value.Contains("$[[", StringComparison.Ordinal):
                // An input that is the whole value keeps its type.
                Match whole = Reference().Match(scalar.Value);
                if (whole.Success && whole.Length == scalar.Value.Trim().Length && Find(whole.Groups[1].Value, scalar) is { } value)
                    return value;
                return new YamlScalar(Reference().Replace(scalar.Value, match => Find(match.Groups[1].Value, scalar) is YamlScalar text ? text.Value : match.Value), scalar.Style) { Mark = scalar.Mark, Tag = scalar.Tag };
            case YamlList list:
                return new YamlList([.. list.Items.Select(Apply)]) { Mark = list.Mark, Tag = list.Tag };
            case YamlMap map:
                return new YamlMap([.. map.Entries.Select(entry => new YamlEntry((YamlScalar)Key(entry.Key), Apply(entry.Value)))]) { Mark = map.Mark, Tag = map.Tag };
            default:
                return node;
        }
    }

    private YamlNode Key(YamlScalar key) => Apply(key) is YamlScalar scalar ? scalar : key;

    private YamlNode? Find(string name, YamlScalar at)
    {
        YamlNode? value = given[name] ?? (_declared[name] as YamlMap)?["default"];
        if (value is null && _reported.Add(name))
            diagnostics.Error("InputMissing", $"The input '{Errors.Shown(name)}' has no value and no default.", path, at.Line, "Give it a default under 'spec:inputs', or a value where the file is included.");
        return value;
    }

    [GeneratedRegex(@"\$\[\[\s*inputs\.([A-Za-z0-9_-]+)\s*\]\]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
