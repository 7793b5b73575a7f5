using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// A CloudFormation template (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html).
/// Its properties are the service's own, with a capital letter; all else in it is kept.
/// </summary>
internal static class Template
{
    /// <summary>The type of a pipeline.</summary>
    public const string ResourceType = "AWS::CodePipeline::Pipeline";

    /// <summary>The native setting that holds the template without the pipeline's properties.</summary>
    public const string Key = "template";

    /// <summary>The pipelines of a template.</summary>
    public static IEnumerable<Declaration> Declarations(YamlMap root, string path, DiagnosticBag diagnostics)
    {
        YamlMap resources = (YamlMap)root["Resources"]!;
        YamlEntry[] found = [.. resources.Entries.Where(entry => entry.Value is YamlMap map && map["Type"] is YamlScalar { Value: ResourceType })];
        if (found.Length == 0)
            diagnostics.Error("NoPipeline", $"The template has no resource of the type {ResourceType}.", path, resources.Line, "Add one, or read another file.");
        foreach (YamlEntry entry in found)
        {
            YamlMap resource = (YamlMap)entry.Value;
            if (resource["Properties"] is not YamlMap given || Lower(given) is not YamlMap properties)
            {
                diagnostics.Error("MissingKey", $"The resource '{Errors.Shown(entry.Name)}' has no 'Properties'.", path, entry.Key.Line, "Add its stages.");
                continue;
            }

            YamlMap rest = Replace(root, "Resources", Replace(resources, entry.Name, Replace(resource, "Properties", new YamlMap([]))));
            yield return new(properties, entry.Name, [new(Key, rest)]);
        }
    }

    /// <summary>The text of a template with the pipeline's properties in it.</summary>
    public static string Write(YamlNode template, string resource, YamlMap structure, bool asJson)
    {
        YamlMap root = template as YamlMap ?? new YamlMap([]);
        YamlMap resources = root["Resources"] as YamlMap ?? new YamlMap([]);
        YamlMap own = resources[resource] as YamlMap ?? new YamlMap([]);
        YamlMap full = Replace(root, "Resources", Replace(resources, resource, Replace(own, "Properties", Raise(structure, asJson))));
        return asJson ? JsonText.Write(full) : YamlText.Write(full);
    }

    private static YamlMap Replace(YamlMap map, string key, YamlNode value) =>
        new([.. map.Entries.Select(entry => entry.Name == key ? new YamlEntry(entry.Key, value) : entry)]) { Mark = map.Mark, Tag = map.Tag };

    // The depth was limited when the file was read. Names of a configuration are the provider's and stay.
    private static YamlNode Lower(YamlNode node, bool isConfiguration = false)
    {
        if (Intrinsics.Read(node) is { } text)
            return text;
        return node switch
        {
            YamlMap map => new YamlMap(Lower(map, isConfiguration)) { Mark = map.Mark },
            YamlList list => new YamlList([.. list.Items.Select(item => Lower(item, isConfiguration))]) { Mark = list.Mark },
            _ => node,
        };
    }

    // A key that differs from another only in its first letter keeps it, to be named as unknown.
    private static List<YamlEntry> Lower(YamlMap map, bool isConfiguration)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<YamlEntry> entries = [];
        foreach (YamlEntry entry in map.Entries)
        {
            string lower = isConfiguration ? entry.Name : First(entry.Name, upper: false);
            string name = taken.Add(lower) ? lower : First(entry.Name, upper: true);
            taken.Add(name);
            entries.Add(new(Named(entry.Key, name), Lower(entry.Value, isConfiguration || entry.Name == "Configuration")));
        }

        return entries;
    }

    private static YamlNode Raise(YamlNode node, bool asJson, bool isConfiguration = false) => node switch
    {
        YamlMap map => new YamlMap([.. map.Entries.Select(entry => new YamlEntry(isConfiguration ? entry.Key : Named(entry.Key, First(entry.Name, upper: true)), Raise(entry.Value, asJson, isConfiguration || entry.Name == "configuration")))]),
        YamlList list => new YamlList([.. list.Items.Select(item => Raise(item, asJson, isConfiguration))]),
        YamlScalar scalar => Intrinsics.Write(scalar, asJson),
        _ => node,
    };

    private static YamlScalar Named(YamlScalar key, string name) => new(name, key.Style) { Mark = key.Mark };

    private static string First(string name, bool upper) => name.Length == 0 ? name : (upper ? char.ToUpperInvariant(name[0]) : char.ToLowerInvariant(name[0])) + name[1..];
}
