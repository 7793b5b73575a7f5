namespace CicdTools.Providers.Rules;

/// <summary>Places in a text as lines and columns from 1, and back.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];
    private readonly string _text;

    public LineMap(string text)
    {
        _text = text;
        for (int at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
            _starts.Add(at + 1);
    }

    public int Count => _starts.Count;

    public (int Line, int Column) Place(int offset)
    {
        int index = _starts.BinarySearch(offset);
        int line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - _starts[line] + 1);
    }

    /// <summary>Where a line begins; the text's end for a line after the last.</summary>
    public int Start(int line) => line > _starts.Count ? _text.Length : _starts[Math.Max(line, 1) - 1];

    /// <summary>A place that a reader marked; never outside the text.</summary>
    public int Offset(int line, int column) => Math.Min(Start(line) + Math.Max(column, 1) - 1, _text.Length);

    /// <summary>A line without its end.</summary>
    public string Text(int line)
    {
        int start = Start(line), end = line >= _starts.Count ? _text.Length : _starts[line] - 1;
        return _text[start..end].TrimEnd('\r');
    }
}
