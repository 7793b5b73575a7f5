using System.Text.Json.Nodes;

namespace CicdTools.Providers.Formats.Yaml.Editing;

/// <summary>Edits of a text at the places of its nodes: each gives the new text, in which every other character is as it was.</summary>
internal static class YamlEdit
{
    /// <summary>Puts a scalar, or a collection on one line, in a value's place.</summary>
    public static string Replace(string text, YamlSpan value, string written)
    {
        bool needsBlank = value.Start > 0 && text[value.Start - 1] == ':';
        return text[..value.Start] + (needsBlank ? " " : "") + written + text[value.End..];
    }

    /// <summary>Gives a key to a mapping that has it not.</summary>
    public static string AddKey(string text, MapSpan map, string key, JsonNode value)
    {
        JsonObject pair = new() { [key] = value };
        return map.IsFlow
            ? InsertFlow(text, map, map.Pairs.LastOrDefault().Value, YamlLines.Flow(pair)[1..^1])
            : InsertLines(text, map.End, YamlLines.Block(pair, Column(text, map.Pairs[0].Key.Start)));
    }

    /// <summary>Puts a mapping behind a text that says nothing.</summary>
    public static string Append(string text, JsonObject map) => InsertLines(text, text.Length, YamlLines.Block(map, 0));

    /// <summary>Puts an item at the end of a list that is not empty, or of one in brackets.</summary>
    public static string AddItem(string text, ListSpan list, JsonObject item) => list.IsFlow
        ? InsertFlow(text, list, list.Items.LastOrDefault(), YamlLines.Flow(item))
        : InsertLines(text, list.End, YamlLines.Block(new JsonArray(item), Column(text, text.LastIndexOf('-', list.Items[0].Start - 1))));

    /// <summary>Puts a list into the place of an empty value of a mapping.</summary>
    public static string FillList(string text, MapSpan map, string key, JsonArray items)
    {
        (ScalarSpan name, YamlSpan value) = Array.Find(map.Pairs, pair => pair.Key.Value == key);
        if (map.IsFlow)
            return Replace(text, value, YamlLines.Flow(items));
        int from = value.Start;
        while (text[from - 1] == ' ')
            from--;
        return InsertLines(text[..from] + text[value.End..], from, YamlLines.Block(items, Column(text, name.Start)));
    }

    /// <summary>Takes a key out of a mapping that has others.</summary>
    public static string Remove(string text, MapSpan map, string key)
    {
        int at = Array.FindIndex(map.Pairs, pair => pair.Key.Value == key);
        (ScalarSpan name, YamlSpan value) = map.Pairs[at];
        int line = name.Start - Column(text, name.Start);
        if (!map.IsFlow && string.IsNullOrWhiteSpace(text[line..name.Start]))
            return text[..line] + text[NextLine(text, value.End)..];
        return at + 1 < map.Pairs.Length ? text[..name.Start] + text[map.Pairs[at + 1].Key.Start..] : text[..map.Pairs[at - 1].Value.End] + text[value.End..];
    }

    private static string InsertFlow(string text, YamlSpan collection, YamlSpan? last, string written)
    {
        int at = last?.End ?? (collection.End - 1);
        return text[..at] + (last is null ? "" : ", ") + written + text[at..];
    }

    private static string InsertLines(string text, int after, string lines)
    {
        string newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        int at = NextLine(text, after);
        string lead = at > 0 && text[at - 1] != '\n' ? newline : "";
        return text[..at] + lead + lines.Replace("\n", newline, StringComparison.Ordinal) + text[at..];
    }

    private static int NextLine(string text, int from) => text.IndexOf('\n', from) is int found and >= 0 ? found + 1 : text.Length;

    private static int Column(string text, int at) => at == 0 ? 0 : at - (text.LastIndexOf('\n', at - 1) + 1);
}
