using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// What stands under <c>variables</c>, as a mapping or as a list (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/variables).
/// Groups, templates and expressions stay native.
/// </summary>
internal static class VariableReader
{
    private const string Key = "variables";

    /// <summary>Takes the variables; what is more than a name and a value goes to the native settings.</summary>
    public static VariableMap Take(YamlFields fields, List<NativeSetting> native)
    {
        switch (fields.Peek(Key))
        {
            case YamlMap map:
                fields.Take(Key);
                YamlEntry[] others = [.. map.Entries.Where(entry => !IsValue(entry))];
                if (others.Length > 0)
                    native.Add(AzureFields.Native(Key, YamlText.Fragment(new YamlMap(others))));
                return new(map.Entries.Where(IsValue).Select(entry => KeyValuePair.Create(entry.Name, fields.TextOf((YamlScalar)entry.Value))));
            case YamlList list:
                fields.Take(Key);
                YamlNode[] rest = [.. list.Items.Where(item => !IsValue(item))];
                if (rest.Length > 0)
                    native.Add(AzureFields.Native(Key, YamlText.Fragment(new YamlList(rest))));
                native.AddRange(list.Items.Where(IsValue).Cast<YamlMap>().Where(item => item["readonly"] is not null).Select(item => AzureFields.Native($"{Key}.{Name(item)}", $"readonly: {((YamlScalar)item["readonly"]!).Value}")));
                return new(list.Items.Where(IsValue).Cast<YamlMap>().Select(item => KeyValuePair.Create(Name(item), item["value"] is YamlScalar value ? fields.TextOf(value) : "")));
            default:
                return new();
        }
    }

    /// <summary>The node of a variable by its name.</summary>
    public static YamlNode? Find(YamlNode? variables, string name) => variables switch
    {
        YamlMap map => map.Find(name)?.Key,
        YamlList list => list.Items.FirstOrDefault(item => item is YamlMap map && map["name"] is YamlScalar scalar && scalar.Value == name),
        _ => null,
    };

    /// <summary>The node of variables and of what was kept beside them; null where there are none.</summary>
    public static YamlNode? Write(VariableMap variables, NativeSetting[] native)
    {
        YamlNode? kept = AzureFields.Find(native, Key) is { } text ? YamlLoader.Fragment(text) : null;
        bool list = kept is YamlList || Array.Exists(native, setting => setting.Format == AzurePipelinesFormat.FormatName && setting.Key.StartsWith(Key + ".", StringComparison.Ordinal));
        if (variables.Count == 0)
            return kept;
        YamlMap map = new([.. variables.Select(entry => new YamlEntry(entry.Key, new YamlScalar(entry.Value)))]);
        if (!list)
            return kept is YamlMap more ? YamlMerge.Deep(map, more) : map;
        // A group comes first: what the file says itself goes before it.
        IEnumerable<YamlNode> items = variables.Select(entry => new YamlBuilder().Add("name", entry.Key).Add("value", entry.Value).Add("readonly", AzureFields.FindMap(native, $"{Key}.{entry.Key}")?["readonly"]).Map);
        return new YamlList([.. (kept as YamlList)?.Items ?? [], .. items]);
    }

    private static string Name(YamlMap item) => ((YamlScalar)item["name"]!).Value;

    private static bool IsValue(YamlEntry entry) => entry.Value is YamlScalar && !AzureFields.IsTemplate(entry.Name);

    private static bool IsValue(YamlNode item) =>
        item is YamlMap map && map["name"] is YamlScalar && map.Entries.All(entry => entry.Name is "name" or "value" or "readonly" && entry.Value is YamlScalar);
}
