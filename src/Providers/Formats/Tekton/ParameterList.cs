using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>
/// Lists of parameters (https://tekton.dev/docs/pipelines/tasks/#specifying-parameters). Texts become variables of the model; the list keeps
/// the rest, with nothing in their place, so that it can be written with the values as they are by then.
/// </summary>
internal static class ParameterList
{
    /// <summary>The list without its texts, and the texts.</summary>
    /// <param name="node">The list.</param>
    /// <param name="key"><c>value</c> or <c>default</c>.</param>
    /// <param name="fields">The reader of the mapping around it.</param>
    /// <param name="taken">Names that have a value already.</param>
    public static (YamlList Kept, VariableMap Values) Split(YamlList node, string key, YamlFields fields, VariableMap? taken = null)
    {
        List<YamlNode> rest = [];
        VariableMap values = new();
        foreach (YamlNode item in node.Items)
        {
            if (item is YamlMap map && Name(map) is { } name && map[key] is YamlScalar { IsNull: false } value && values.Find(name) is null && taken?.Find(name) is null)
            {
                values = values.With(name, fields.TextOf(value));
                rest.Add(new YamlMap([.. map.Entries.Select(entry => entry.Name == key ? new YamlEntry(entry.Key, YamlBuilder.Plain("")) : entry)]) { Mark = map.Mark });
            }
            else
            {
                rest.Add(item);
            }
        }

        return (new(rest) { Mark = node.Mark }, values);
    }

    /// <summary>The list with the texts in their places, and the names of those.</summary>
    public static (YamlList List, HashSet<string> Used) Join(YamlNode? node, string key, VariableMap values)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        List<YamlNode> items = [];
        foreach (YamlNode item in (node as YamlList)?.Items ?? [])
        {
            if (item is YamlMap map && Name(map) is { } name && map[key] is YamlScalar { IsNull: true } && values.Find(name) is { } value && used.Add(name))
                items.Add(new YamlMap([.. map.Entries.Select(entry => entry.Name == key ? new YamlEntry(entry.Key, new YamlScalar(TektonReferences.Lower(value))) : entry)]));
            else
                items.Add(item);
        }

        return (new(items), used);
    }

    /// <summary>The name of a parameter; null where it has none.</summary>
    public static string? Name(YamlNode? parameter) => (parameter as YamlMap)?["name"] is YamlScalar name ? name.Value : null;

    /// <summary>A declaration.</summary>
    public static YamlMap Declaration(string name, string? value = null, string? description = null) => new YamlBuilder()
        .Add("name", name).Add("type", "string").Add("description", description).Add("default", value is null ? null : new YamlScalar(TektonReferences.Lower(value))).Map;
}
