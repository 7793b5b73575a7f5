using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Variables from and to <c>env</c>: a list of names with values or with the place of a value (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables).</summary>
internal static class TektonEnvironment
{
    /// <summary>Takes what has a value or comes from a secret; other entries stay, to be kept as native.</summary>
    public static VariableMap Take(YamlFields fields, List<NativeSetting> native)
    {
        if (fields.Peek("env") is not YamlList list)
            return new();
        fields.Take("env");
        List<KeyValuePair<string, string>> values = [];
        List<YamlNode> rest = [];
        foreach (YamlNode item in list.Items)
        {
            if (item is YamlMap map && map["name"] is YamlScalar name && ValueOf(map, fields) is { } value && !values.Exists(entry => entry.Key == name.Value))
                values.Add(new(name.Value, value));
            else
                rest.Add(item);
        }

        if (rest.Count > 0)
            native.Add(new(TektonFormat.FormatName, "env", YamlText.Fragment(new YamlList(rest))));
        return new(values);
    }

    /// <summary>The list; null for none.</summary>
    public static YamlList? Write(VariableMap values, YamlNode? more = null)
    {
        List<YamlNode> items = [];
        foreach ((string name, string value) in values)
        {
            if (TektonReferences.SecretOf(value) is { } secret)
                items.Add(new YamlBuilder().Add("name", name).Add("valueFrom", SecretReference(secret.Name, secret.Key)).Map);
            else
                items.Add(new YamlBuilder().Add("name", name).Add("value", new YamlScalar(TektonReferences.Lower(value))).Map);
        }

        items.AddRange((more as YamlList)?.Items ?? []);
        return items.Count == 0 ? null : new(items);
    }

    private static YamlMap SecretReference(string name, string key) => new YamlBuilder().Add("secretKeyRef", new YamlBuilder().Add("name", name).Add("key", key).Map).Map;

    private static string? ValueOf(YamlMap map, YamlFields fields)
    {
        if (map.Entries.Any(entry => entry.Name is not ("name" or "value" or "valueFrom")))
            return null;
        if (map["valueFrom"] is null)
            return map["value"] switch { null => "", YamlScalar scalar => fields.TextOf(scalar), _ => null };
        if (map["value"] is null && map["valueFrom"] is YamlMap { Entries.Count: 1 } from && from["secretKeyRef"] is YamlMap { Entries.Count: 2 } secret
            && secret["name"] is YamlScalar name && secret["key"] is YamlScalar key && TektonReferences.Secret(name.Value, key.Value) is { } word && TektonReferences.SecretOf(word) is not null)
            return word;
        return null;
    }
}
