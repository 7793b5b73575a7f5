using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>Objects as people compare them: without what the server alone keeps, and without secrets.</summary>
internal static class ObjectText
{
    private static readonly string[] ServersOwn = ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"];

    /// <summary>The object without what changes by itself.</summary>
    public static JsonObject Clean(JsonElement item)
    {
        JsonObject copy = JsonSerializer.SerializeToNode(item)!.AsObject();
        copy.Remove("status");
        if (copy["metadata"] is JsonObject metadata)
        {
            foreach (string name in ServersOwn)
                metadata.Remove(name);
        }

        return copy;
    }

    /// <summary>The texts of an object before and after, for a diff. Values of a Secret are told apart and not told.</summary>
    public static (string? Before, string After) Pair(JsonObject? before, JsonObject after)
    {
        if ($"{after["kind"]}" != "Secret")
            return (before is null ? null : Write(before), Write(after));
        JsonObject shownAfter = Mask(after, before);
        return (before is null ? null : Write(Mask(before, null)), Write(shownAfter));
    }

    private static JsonObject Mask(JsonObject item, JsonObject? before)
    {
        JsonObject copy = item.DeepClone().AsObject();
        foreach (string part in (string[])["data", "stringData"])
        {
            if (copy[part] is not JsonObject values)
                continue;
            foreach (string key in values.Select(value => value.Key).ToArray())
                values[key] = before is null || $"{before[part]?[key]}" == $"{values[key]}" ? "***" : "*** (another value)";
        }

        return copy;
    }

    private static string Write(JsonObject item) => YamlText.Write(Node(item));

    private static YamlNode Node(JsonNode? node) => node switch
    {
        JsonObject map => new YamlMap([.. map.Select(entry => new YamlEntry(entry.Key, Node(entry.Value)))]),
        JsonArray list => new YamlList([.. list.Select(Node)]),
        null => new YamlScalar("null", YamlStyle.Plain),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => new YamlScalar(value.GetValue<string>()),
        _ => new YamlScalar(node.ToJsonString(), YamlStyle.Plain),
    };
}
