using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>A file as rules see it: its text, its tree, and, for a pipeline, the model that its reader made.</summary>
internal sealed class RuleFile
{
    private IReadOnlyList<CommandLine>? _commands;
    private YamlNode[]? _documents;
    private LineMap? _lines;

    /// <summary>The path from the root, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>The text, without a byte order mark.</summary>
    public required string Text { get; init; }

    public required FileKind Kind { get; init; }

    /// <summary>The format of a pipeline file; null for any other.</summary>
    public string? Format { get; init; }

    /// <summary>What the format's reader made of it; empty where there is no reader.</summary>
    public IReadOnlyList<Pipeline> Pipelines { get; init; } = [];

    /// <summary>Where the parts of the pipelines stand, by <see cref="ModelPath"/>.</summary>
    public IReadOnlyDictionary<string, SourceMark> Marks { get; init; } = new Dictionary<string, SourceMark>();

    public LineMap Lines => _lines ??= new(Text);

    /// <summary>The lines that hold commands or settings: comments and prose are left out.</summary>
    public IReadOnlyList<CommandLine> Commands => _commands ??= CommandLine.Of(Text, Kind);

    /// <summary>The trees; none where the text cannot be read, which its reader has said already.</summary>
    public YamlNode[] Documents => _documents ??= Kind.HasFlag(FileKind.Yaml) || Kind.HasFlag(FileKind.Json) ? YamlLoader.Load(Text, Path, new()) ?? [] : [];

    /// <summary>The file's own line end.</summary>
    public string NewLine => Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    public bool Is(params string[] formats) => Format is { } format && formats.Contains(format, StringComparer.Ordinal);

    /// <summary>Where a node begins.</summary>
    public int Offset(YamlNode node) => node.Mark is { } mark ? Lines.Offset(mark.Line, mark.Column) : 0;

    /// <summary>Where a part of the pipeline begins: its own mark, or that of what holds it.</summary>
    public int Offset(string subject)
    {
        for (string path = subject; path.Length > 0; path = path.LastIndexOf('.') is int dot and > 0 ? path[..dot] : "")
        {
            if (Marks.TryGetValue(path, out SourceMark? mark) && mark.Path == Path)
                return Lines.Offset(mark.Line, mark.Column);
        }

        return 0;
    }

    /// <summary>Replaces a scalar that stands on one line as it is; null where its text in the file is another.</summary>
    public TextEdit? Replace(YamlScalar scalar, string old, string text)
    {
        int start = Offset(scalar), at = Text.IndexOf(old, start, StringComparison.Ordinal);
        int end = Text.IndexOf('\n', start);
        return at < 0 || at + old.Length > (end < 0 ? Text.Length : end) || at - start > scalar.Value.Length + 1 ? null : new(at, old.Length, text);
    }

    /// <summary>The place of a pattern's first match after an offset; the offset itself where there is none.</summary>
    public int Find(Regex pattern, int from) => pattern.Match(Text, Math.Min(from, Text.Length)) is { Success: true } match ? match.Index : from;
}
