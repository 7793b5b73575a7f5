using System.Text;
using System.Text.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Json;

/// <summary>Tokens to tree, within the limits.</summary>
internal sealed class JsonTreeBuilder(byte[] text, string path)
{
    private int _position;
    private int _line = 1;
    private int _column = 1;
    private int _nodes;

    public YamlNode Document(JsonReaderOptions options)
    {
        Utf8JsonReader reader = new(text, options);
        reader.Read();
        YamlNode root = Node(ref reader);
        // What stands behind the value is an error of the reader's.
        reader.Read();
        return root;
    }

    // The recursion ends at the depth limit.
    private YamlNode Node(ref Utf8JsonReader reader)
    {
        SourceMark mark = Enter(ref reader);
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= YamlLimits.Depth)
            throw new JsonRefusedException("YamlTooDeep", mark, $"Lists and mappings stand more than {YamlLimits.Depth} deep in each other.", "Make the file flatter.");
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => new YamlMap(Entries(ref reader)) { Mark = mark },
            JsonTokenType.StartArray => new YamlList(Items(ref reader)) { Mark = mark },
            JsonTokenType.String => new YamlScalar(Text(ref reader, mark), YamlStyle.Quoted) { Mark = mark },
            _ => new YamlScalar(Encoding.UTF8.GetString(reader.ValueSpan), YamlStyle.Plain) { Mark = mark },
        };
    }

    private List<YamlNode> Items(ref Utf8JsonReader reader)
    {
        List<YamlNode> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Node(ref reader));
        return items;
    }

    private List<YamlEntry> Entries(ref Utf8JsonReader reader)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            SourceMark mark = Enter(ref reader);
            YamlScalar key = new(Text(ref reader, mark), YamlStyle.Quoted) { Mark = mark };
            if (!lines.TryAdd(key.Value, mark.Line))
                throw new JsonRefusedException("DuplicateKey", mark, $"The key '{Errors.Shown(key.Value)}' stands twice in one mapping, in the lines {lines[key.Value]} and {mark.Line}.", "Remove or rename one of them.");
            reader.Read();
            entries.Add(new(key, Node(ref reader)));
        }

        return entries;
    }

    private SourceMark Enter(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> passed = text.AsSpan(_position..(int)reader.TokenStartIndex);
        _position = (int)reader.TokenStartIndex;
        int end = passed.LastIndexOf((byte)'\n');
        if (end >= 0)
        {
            _line += passed.Count((byte)'\n');
            _column = 1;
        }

        _column += Encoding.UTF8.GetCharCount(passed[(end + 1)..]);
        SourceMark mark = new(path, _line, _column);
        if (++_nodes > YamlLimits.Nodes)
            throw new JsonRefusedException("TooManyNodes", mark, $"The file has more than {YamlLimits.Nodes} values.", "Split the file.");
        return mark;
    }

    private static string Text(ref Utf8JsonReader reader, SourceMark mark)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new JsonRefusedException("JsonInvalid", mark, "The text holds half of a character (a surrogate without its pair).", "Write both halves of the escape, or the character itself.");
        }
    }
}
