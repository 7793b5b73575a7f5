using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CicdTools.Providers.Formats.Yaml.Editing;

/// <summary>Text to nodes that know their places, for edits that leave everything else as it is.</summary>
internal sealed class YamlSpans
{
    private readonly Dictionary<AnchorName, YamlSpan> _anchors = [];
    private readonly BoundedParser _parser;
    private readonly string _text;

    private YamlSpans(string text) => (_text, _parser) = (text, new(new StringReader(text)));

    /// <summary>The documents of a text.</summary>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static YamlSpan[] Documents(string text)
    {
        YamlSpans reader = new(text);
        List<YamlSpan> documents = [];
        while (reader._parser.MoveNext())
        {
            if (reader._parser.Current is not DocumentStart)
                continue;
            reader._anchors.Clear();
            reader._parser.MoveNext();
            documents.Add(reader.Node());
        }

        return [.. documents];
    }

    /// <summary>What a node says, without its places.</summary>
    public static JsonNode? Value(YamlSpan node) => node switch
    {
        ScalarSpan scalar => scalar.IsNull ? null : JsonValue.Create(scalar.Value),
        ListSpan list => new JsonArray([.. list.Items.Select(Value)]),
        MapSpan map => new JsonObject(map.Pairs.Select(pair => KeyValuePair.Create(pair.Key.Value, Value(pair.Value)))),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    // The recursion ends at the parser's depth limit.
    private YamlSpan Node()
    {
        ParsingEvent? current = _parser.Current;
        if (current is AnchorAlias alias)
            return _anchors[alias.Value] with { Start = (int)alias.Start.Index, End = (int)alias.End.Index };
        if (current is not NodeEvent start)
            throw new YamlException(current?.Start ?? Mark.Empty, current?.End ?? Mark.Empty, "a value is missing");
        YamlSpan node = start switch
        {
            Scalar scalar => new ScalarSpan((int)scalar.Start.Index, Content((int)scalar.Start.Index, (int)scalar.End.Index), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart list => List(list),
            _ => Map((MappingStart)start),
        };
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor] = node;
        return node;
    }

    private ListSpan List(SequenceStart start)
    {
        List<YamlSpan> items = [];
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
            items.Add(Node());
        bool isFlow = start.Style == SequenceStyle.Flow;
        return new((int)start.Start.Index, End(isFlow, items.LastOrDefault()), isFlow, [.. items]);
    }

    private MapSpan Map(MappingStart start)
    {
        List<(ScalarSpan Key, YamlSpan Value)> pairs = [];
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            ScalarSpan key = (ScalarSpan)Node();
            _parser.MoveNext();
            pairs.Add((key, Node()));
        }

        bool isFlow = start.Style == MappingStyle.Flow;
        return new((int)start.Start.Index, End(isFlow, pairs.LastOrDefault().Value), isFlow, [.. pairs]);
    }

    // A block ends for the parser where the next thing begins, and what stands between them is not its own; brackets end for it before the closing one.
    private int End(bool isFlow, YamlSpan? last) => isFlow || last is null ? (int)_parser.Current!.Start.Index + 1 : last.End;

    private int Content(int start, int end)
    {
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
            end--;
        return end;
    }
}
