using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Text to tree. Whatever is wrong with the text becomes one diagnostic.</summary>
internal static class YamlLoader
{
    /// <summary>The documents of a file; null when there was an error.</summary>
    public static YamlNode[]? Load(string text, string path, DiagnosticBag diagnostics, bool mergeKeys = false)
    {
        if (text.Length > YamlLimits.Characters)
        {
            diagnostics.Error("FileTooLarge", $"The file has more than {YamlLimits.Characters} characters.", path, remedy: "Split it, or move long scripts into files of their own.");
            return null;
        }

        if (text.IndexOf('\0', StringComparison.Ordinal) is int zero and >= 0)
        {
            diagnostics.Error("FileNotText", "The file holds binary data.", path, LineOf(text, zero), "Save it as UTF-8 text.");
            return null;
        }

        try
        {
            using StringReader reader = new(text);
            return new TreeBuilder(new BoundedParser(reader), path, mergeKeys).Documents();
        }
        catch (YamlRefusedException refused)
        {
            diagnostics.Add(new() { Id = refused.Id, Severity = DiagnosticSeverity.Error, Message = refused.Message, Path = path, Line = (int)refused.Start.Line, Column = (int)refused.Start.Column, Remedy = refused.Remedy });
        }
        catch (YamlException broken)
        {
            diagnostics.Add(Explain(broken, text, path));
        }

        return null;
    }

    /// <summary>The mapping of a file that holds one document; null when there was an error.</summary>
    public static YamlMap? LoadMap(string text, string path, DiagnosticBag diagnostics, bool mergeKeys = false)
    {
        YamlNode[]? documents = Load(text, path, diagnostics, mergeKeys);
        if (documents is null)
            return null;
        if (documents.Length > 1)
            diagnostics.Warning("SeveralDocuments", "The file holds several YAML documents; only the first is read.", path, documents[1].Line, "Keep one document per file.");
        if (documents.Length > 0 && documents[0] is YamlMap map)
            return map;
        bool empty = documents.Length == 0 || documents[0] is YamlScalar { IsNull: true };
        diagnostics.Error(empty ? "FileEmpty" : "NotAMapping", empty ? "The file is empty." : "The file holds no keys.", path, 1, "See the format's documentation for what it must hold.");
        return null;
    }

    /// <summary>The tree of a native setting's text; a quoted scalar when it is no YAML.</summary>
    public static YamlNode Fragment(string text)
    {
        DiagnosticBag ignored = new();
        return Load(text, "", ignored) is [YamlNode node, ..] && !ignored.HasErrors ? node : new YamlScalar(text);
    }

    private static Diagnostic Explain(YamlException broken, string text, string path)
    {
        int line = (int)Math.Max(1, broken.Start.Line);
        // The library may name the line where the mapping begins; the tab stands at or after it.
        int? tabbed = broken.Message.Contains("tab", StringComparison.Ordinal) || IsTabbed(text.Split('\n').ElementAtOrDefault(line - 1)) ? TabbedLine(text, line) : null;
        bool tab = tabbed is not null;
        line = tabbed ?? line;
        return new()
        {
            Id = tab ? "TabIndentation" : "YamlInvalid",
            Severity = DiagnosticSeverity.Error,
            Message = tab ? "The line is indented with a tab, which YAML does not allow." : $"This is no valid YAML: {Errors.Shown(broken.Message.TrimEnd('.'))}.",
            Path = path,
            Line = line,
            Column = (int)Math.Max(1, broken.Start.Column),
            Remedy = tab ? "Indent with spaces." : "Check the indentation, quotes and brackets at and before this line.",
        };
    }

    private static int? TabbedLine(string text, int from)
    {
        int index = Array.FindIndex(text.Split('\n'), from - 1, IsTabbed);
        return index < 0 ? null : index + 1;
    }

    private static bool IsTabbed(string? line) => line is not null && line.TrimStart(' ').StartsWith('\t');

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    private sealed class TreeBuilder(BoundedParser parser, string path, bool mergeKeys)
    {
        private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

        public YamlNode[] Documents()
        {
            List<YamlNode> documents = [];
            while (parser.MoveNext())
            {
                if (parser.Current is not DocumentStart)
                    continue;
                _anchors.Clear();
                parser.MoveNext();
                documents.Add(Node());
            }

            return [.. documents];
        }

        // The recursion ends at the parser's depth limit.
        private YamlNode Node()
        {
            ParsingEvent? current = parser.Current;
            if (current is AnchorAlias alias)
                return _anchors[alias.Value];
            // The parser lets some mappings end where a value is missing.
            if (current is not NodeEvent start)
                throw new YamlException(current?.Start ?? Mark.Empty, current?.End ?? Mark.Empty, "a value is missing");
            SourceMark mark = new(path, (int)start.Start.Line, (int)start.Start.Column);
            string? tag = start.Tag.IsLocal ? start.Tag.Value : null;
            YamlNode node = start switch
            {
                Scalar scalar => new YamlScalar(scalar.Value, StyleOf(scalar)) { Mark = mark, Tag = tag },
                SequenceStart => new YamlList(Items()) { Mark = mark, Tag = tag },
                _ => new YamlMap(Entries()) { Mark = mark, Tag = tag },
            };
            if (!start.Anchor.IsEmpty)
                _anchors[start.Anchor] = node;
            return node;
        }

        private List<YamlNode> Items()
        {
            List<YamlNode> items = [];
            while (parser.MoveNext() && parser.Current is not SequenceEnd)
                items.Add(Node());
            return items;
        }

        private List<YamlEntry> Entries()
        {
            List<YamlEntry> entries = [];
            while (parser.MoveNext() && parser.Current is not MappingEnd)
            {
                YamlNode key = Node();
                parser.MoveNext();
                entries.Add(new((YamlScalar)key, Node()));
            }

            return mergeKeys && entries.Exists(entry => entry.Name == "<<") ? YamlMerge.MergeKeys(entries) : entries;
        }

        private static YamlStyle StyleOf(Scalar scalar) => scalar.Style switch
        {
            ScalarStyle.Plain => YamlStyle.Plain,
            ScalarStyle.Literal => YamlStyle.Literal,
            _ => YamlStyle.Quoted,
        };
    }
}
