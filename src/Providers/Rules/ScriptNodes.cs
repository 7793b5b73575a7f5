using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>The scripts of a pipeline file, by the keys that each format has them under.</summary>
internal static class ScriptNodes
{
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["GitHubActions"] = ["run"],
        ["GitLabCI"] = ["script", "before_script", "after_script"],
        ["AzurePipelines"] = ["script", "bash", "pwsh", "powershell", "inlineScript", "Inline", "inline"],
        ["CircleCI"] = ["run", "command"],
        ["CloudBuild"] = ["script", "args"],
        ["BuildSpec"] = ["commands", "finally"],
        ["Tekton"] = ["script", "args"],
    };

    /// <summary>Each script with the mapping that it stands in.</summary>
    public static IEnumerable<(YamlMap Owner, YamlEntry Entry, YamlScalar Script)> Of(RuleFile file) =>
        file.Format is { } format && Keys.TryGetValue(format, out string[]? keys) ? file.Documents.SelectMany(document => Walk(document, keys)) : [];

    /// <summary>Every mapping of a tree.</summary>
    public static IEnumerable<YamlMap> Maps(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => Maps(entry.Value)).Prepend(map),
        YamlList list => list.Items.SelectMany(Maps),
        _ => [],
    };

    private static IEnumerable<(YamlMap Owner, YamlEntry Entry, YamlScalar Script)> Walk(YamlNode document, string[] keys) =>
        from map in Maps(document)
        from entry in map.Entries
        where keys.Contains(entry.Name, StringComparer.Ordinal)
        from script in Scalars(entry.Value)
        select (map, entry, script);

    private static IEnumerable<YamlScalar> Scalars(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlList list => list.Items.SelectMany(Scalars),
        _ => [],
    };
}
