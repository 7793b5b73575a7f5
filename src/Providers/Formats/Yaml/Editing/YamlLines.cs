using System.Text.Json.Nodes;

namespace CicdTools.Providers.Formats.Yaml.Editing;

/// <summary>Small trees of text as lines of YAML, or on one line, which is JSON too.</summary>
internal static class YamlLines
{
    /// <summary>The lines of a mapping or list, each with its line end.</summary>
    public static string Block(JsonNode node, int indent)
    {
        string blank = new(' ', indent);
        return node switch
        {
            JsonArray list => string.Concat(list.Select(item => $"{blank}- {Block(item!, indent + 2)[(indent + 2)..]}")),
            JsonObject map => string.Concat(map.Select(pair => pair.Value switch
            {
                JsonArray items => $"{blank}{pair.Key}:\n{Block(items, indent)}",
                JsonObject inner => $"{blank}{pair.Key}:\n{Block(inner, indent + 2)}",
                _ => $"{blank}{pair.Key}: {Scalar(pair.Value!.GetValue<string>())}\n",
            })),
            _ => throw new ArgumentOutOfRangeException(nameof(node)),
        };
    }

    /// <summary>A tree on one line.</summary>
    public static string Flow(JsonNode node) => node switch
    {
        JsonArray list => $"[{string.Join(", ", list.Select(item => Flow(item!)))}]",
        JsonObject map => $"{{{string.Join(", ", map.Select(pair => $"{Quoted(pair.Key)}: {Flow(pair.Value!)}"))}}}",
        _ => Quoted(node.GetValue<string>()),
    };

    /// <summary>A text on a line of its own, which must hold no control characters.</summary>
    public static string Scalar(string text) => YamlQuoting.IsPlain(text) ? text : Quoted(text);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
