using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>Changes of a YAML file at the places where its parts stand, so that comments and all else of its author's stay as they are. Each change reads the text anew.</summary>
internal sealed class YamlEdit
{
    private readonly string _path;
    private readonly string _lineEnd;
    private List<string> _lines;

    private YamlEdit(string path, string text)
    {
        _path = path;
        _lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _lines = [.. text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n')];
        Documents = Parse();
    }

    /// <summary>The documents as they are now.</summary>
    public YamlMap[] Documents { get; private set; }

    /// <summary>The last document, which is what is added to; one of a file that holds nothing is empty.</summary>
    public YamlMap Root => Documents is [.., YamlMap last] ? last : new([]);

    public string Text => string.Join(_lineEnd, _lines);

    /// <exception cref="CicdException"><c>FileInvalid</c>.</exception>
    public static YamlEdit Of(string path, string? text) => new(path, text ?? "");

    /// <summary>Text under a key; null for none.</summary>
    public static string? TextOf(YamlMap map, string key) => map[key] is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;

    /// <summary>The mappings of a list under a key.</summary>
    public static IEnumerable<YamlMap> Items(YamlMap map, string key) => (map[key] as YamlList)?.Items.OfType<YamlMap>() ?? [];

    /// <summary>Sets a scalar of a block mapping; one that is missing comes below its first key.</summary>
    public void Set(YamlMap map, string key, string value)
    {
        if (map.Find(key) is { Value: YamlScalar scalar })
            Replace(scalar, value);
        else if (map.Find(key) is null && map.Entries is [var first, ..] && first.Key is { Mark: { } mark } && !IsFlow(map))
            Insert(EndOf(mark.Line - 1, mark.Column - 1) + 1, [$"{new string(' ', mark.Column - 1)}{key}: {Quoted(value)}"]);
        else
            throw Invalid(map.Line, $"'{key}' cannot be set there");
        Documents = Parse();
    }

    /// <summary>Adds a mapping to the list under a key of the last document, which comes to be where it is missing.</summary>
    public void Append(string key, params (string Key, string? Value)[] fields) => Append(Root, key, fields);

    /// <summary>Adds a mapping to the list under a key of a mapping, which comes to be where it is missing.</summary>
    public void Append(YamlMap owner, string key, params (string Key, string? Value)[] fields)
    {
        string[] item = [.. fields.Where(field => field.Value is not null).Select((field, at) => $"{(at == 0 ? "- " : "  ")}{field.Key}: {Quoted(field.Value!)}")];
        YamlEntry? entry = owner.Find(key);
        switch (entry?.Value)
        {
            case YamlList { Items: [.., YamlNode last] } list:
                int dash = DashOf(list, last);
                Insert(EndOf(last.Mark!.Line - 1, dash) + 1, Indented(item, dash));
                break;
            case YamlList or YamlScalar { IsNull: true }:
                SourceMark mark = entry.Key.Mark!;
                string line = _lines[mark.Line - 1];
                _lines[mark.Line - 1] = line[..(line.IndexOf(':', mark.Column - 1) + 1)];
                Insert(mark.Line, Indented(item, mark.Column - 1));
                break;
            case null when owner is { Entries: [var first, ..], Mark.Column: > 1 } && owner != Root:
                Insert(EndOf(first.Key.Mark!.Line - 1, first.Key.Mark.Column - 2) + 1, Indented([$"{key}:", .. item], first.Key.Mark.Column - 1));
                break;
            case null:
                while (_lines.Count > 0 && _lines[^1].Trim().Length == 0)
                    _lines.RemoveAt(_lines.Count - 1);
                _lines.AddRange([$"{key}:", .. item, ""]);
                break;
            default:
                throw Invalid(entry.Value.Line, $"'{key}' is no list");
        }

        Documents = Parse();
    }

    /// <summary>Sets a key of the last document's own, above all others where it is missing.</summary>
    public void SetFirst(string key, string value)
    {
        if (Root.Find(key) is not null || Root.Entries.Count == 0)
        {
            if (Root.Find(key) is { } there)
                Replace(there.Value as YamlScalar ?? throw Invalid(there.Value.Line, $"'{key}' is no text"), value);
            else
                _lines.Insert(_lines.Count == 0 ? 0 : _lines.Count - 1, $"{key}: {Quoted(value)}");
        }
        else
        {
            Insert(Root.Entries[0].Key.Mark!.Line - 1, [$"{key}: {Quoted(value)}"]);
        }

        Documents = Parse();
    }

    /// <summary>Removes a mapping from the list under a key of a document.</summary>
    public void Remove(YamlMap document, string key, YamlMap item)
    {
        if (document.Find(key) is not { Value: YamlList list } entry)
            throw Invalid(document.Line, $"'{key}' is no list");
        int dash = DashOf(list, item), first = item.Mark!.Line - 1;
        _lines.RemoveRange(first, EndOf(first, dash) - first + 1);
        if (list.Items.Count == 1)
            _lines[entry.Key.Mark!.Line - 1] = $"{_lines[entry.Key.Mark.Line - 1].TrimEnd()} []";
        Documents = Parse();
    }

    private void Replace(YamlScalar scalar, string value)
    {
        SourceMark mark = scalar.Mark ?? throw Invalid(null, "a value has no place");
        string line = _lines[mark.Line - 1];
        int from = mark.Column - 1, end = from;
        if (from < line.Length && line[from] is '\'' or '"')
        {
            char quote = line[from];
            end = line.IndexOf(quote, from + 1) + 1;
            if (end == 0 || scalar.Value.Contains(quote, StringComparison.Ordinal))
                throw Invalid(mark.Line, "a value goes over several lines");
        }
        else
        {
            if (from > line.Length || !line.AsSpan(from).StartsWith(scalar.Value))
                throw Invalid(mark.Line, "a value goes over several lines");
            end = from + scalar.Value.Length;
        }

        // An empty value stands right behind its colon.
        string blank = scalar.Value.Length == 0 && from > 0 && line[from - 1] == ':' ? " " : "";
        _lines[mark.Line - 1] = $"{line[..from]}{blank}{Quoted(value)}{line[end..]}";
    }

    /// <summary>The last line of what begins at a line and is indented further than a column.</summary>
    private int EndOf(int line, int column)
    {
        int end = line;
        for (int next = line + 1; next < _lines.Count; next++)
        {
            string text = _lines[next];
            if (text.Trim().Length == 0 || text.TrimStart()[0] == '#')
                continue;
            if (text.Length - text.TrimStart().Length <= column)
                break;
            end = next;
        }

        return end;
    }

    private int DashOf(YamlList list, YamlNode item)
    {
        SourceMark mark = item.Mark ?? throw Invalid(list.Line, "an item has no place");
        int dash = _lines[mark.Line - 1].LastIndexOf('-', Math.Max(0, mark.Column - 2));
        return dash >= 0 && _lines[mark.Line - 1][..dash].Trim().Length == 0 ? dash : throw Invalid(mark.Line, "the list is not written with an item's first key behind its dash");
    }

    private bool IsFlow(YamlMap map) => map.Mark is { } mark && mark.Column <= _lines[mark.Line - 1].Length && _lines[mark.Line - 1][mark.Column - 1] == '{';

    private void Insert(int at, IEnumerable<string> lines)
    {
        // A file may end without a line end.
        if (at >= _lines.Count)
            _lines.Add("");
        _lines.InsertRange(at, lines);
    }

    private static IEnumerable<string> Indented(string[] lines, int column) => lines.Select(line => new string(' ', column) + line);

    private static string Quoted(string value) => YamlQuoting.IsPlain(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private YamlMap[] Parse()
    {
        DiagnosticBag diagnostics = new();
        YamlNode[]? documents = YamlLoader.Load(string.Join('\n', _lines), _path, diagnostics);
        if (documents is null)
            throw Invalid(diagnostics.Items.FirstOrDefault()?.Line, (diagnostics.Items.FirstOrDefault()?.Message ?? "it is no YAML").TrimEnd('.'));
        return [.. documents.Where(document => document is not YamlScalar { IsNull: true }).Select(document => document as YamlMap ?? throw Invalid(document.Line, "it holds no keys"))];
    }

    private CicdException Invalid(int? line, string why) =>
        new("FileInvalid", CicdErrorKind.Invalid, $"'{_path}'{(line is { } number ? $", line {number}," : "")} cannot be used: {why}.", _path, "Write it as plain block YAML, or change it by hand.");
}
