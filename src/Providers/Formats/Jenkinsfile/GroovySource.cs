namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>A file as it is being read: its statements, and where they stand.</summary>
internal sealed class GroovySource
{
    private readonly List<int> _lines = [0];

    public GroovySource(string path, string text, DiagnosticBag diagnostics)
    {
        (Path, Text, Diagnostics) = (path, text, diagnostics);
        for (int i = text.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\n', i + 1))
            _lines.Add(i + 1);
        GroovyLexer lexer = new(text);
        GroovyParser parser = new(lexer.Tokens());
        Statements = parser.Parse();
        if (lexer.Unclosed is { } quote)
            diagnostics.Error("GroovyInvalid", "A text in quotes does not end.", path, Line(quote), "Close the quotes.");
        else if (parser.Unclosed is { } bracket)
            diagnostics.Error("GroovyInvalid", "A bracket is not closed.", path, Line(bracket), "Close it.");
        if (parser.TooDeep)
            diagnostics.Error("GroovyTooDeep", "Blocks stand too deep in each other to be read.", path, 1, "Make the file flatter.");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>The statements of the file.</summary>
    public GroovyNode[] Statements { get; }

    /// <summary>Where diagnostics go.</summary>
    public DiagnosticBag Diagnostics { get; }

    /// <summary>The source of a node.</summary>
    public string Of(GroovyNode node) => Text[node.Start..node.End].ReplaceLineEndings("\n");

    /// <summary>The line of a place, from 1.</summary>
    public int Line(int place)
    {
        int index = _lines.BinarySearch(place);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>The place of a node.</summary>
    public SourceMark Mark(GroovyNode node)
    {
        int line = Line(node.Start);
        return new(Path, line, node.Start - _lines[line - 1] + 1);
    }

    /// <summary>Warns of a part that is kept as it is.</summary>
    public void Kept(GroovyNode node, string what) =>
        Diagnostics.Add(new() { Id = "KeptAsNative", Severity = DiagnosticSeverity.Information, Message = $"{what} is kept as it is.", Path = Path, Line = Line(node.Start) });
}
