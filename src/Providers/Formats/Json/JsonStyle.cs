using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Json;

/// <summary>How strings stand in native settings, which are YAML: quoted only where they must be, so that a setting reads the same whatever file it comes from.</summary>
internal static class JsonStyle
{
    /// <summary>The tree with free strings. The recursion ends at the depth that the readers allow.</summary>
    public static YamlNode Free(YamlNode node) => node switch
    {
        YamlScalar { Style: YamlStyle.Quoted } scalar => new YamlScalar(scalar.Value) { Mark = scalar.Mark, Tag = scalar.Tag },
        YamlList list => new YamlList([.. list.Items.Select(Free)]) { Mark = list.Mark, Tag = list.Tag },
        YamlMap map => new YamlMap([.. map.Entries.Select(entry => entry with { Value = Free(entry.Value) })]) { Mark = map.Mark, Tag = map.Tag },
        _ => node,
    };
}
