using System.Text;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Lines with blocks. A text of several lines keeps its own.</summary>
internal sealed class GroovyWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Adds a line, or source of several lines as it stood.</summary>
    public void Line(string line) => _text.Append(' ', _depth * 4).Append(line).Append('\n');

    /// <summary>Adds lines that belong to each other.</summary>
    public void Lines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Line(line);
    }

    /// <summary>Adds a block.</summary>
    public void Block(string head, Action body)
    {
        Line($"{head} {{");
        _depth++;
        body();
        _depth--;
        Line("}");
    }

    /// <summary>Adds a block, unless nothing is in it.</summary>
    public void BlockOf(string head, IReadOnlyCollection<string> lines)
    {
        if (lines.Count > 0)
            Block(head, () => Lines(lines));
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
