namespace CicdTools.Shell.Interactive;

/// <summary>What was typed in this session. It is never written to a file: commands may hold secrets.</summary>
internal sealed class InputHistory
{
    private const int Capacity = 1000;

    private readonly List<string> _lines = [];
    private int _place;
    private string _draft = "";

    public void Add(string line)
    {
        if (line.Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
            _lines.Add(line);
        if (_lines.Count > Capacity)
            _lines.RemoveAt(0);
        _place = _lines.Count;
    }

    /// <summary>The line before; what is being typed is kept to come back to.</summary>
    public string? Previous(string current)
    {
        if (_place == 0)
            return null;
        if (_place == _lines.Count)
            _draft = current;
        return _lines[--_place];
    }

    /// <summary>The line after; at the end, what was being typed.</summary>
    public string? Next()
    {
        if (_place == _lines.Count)
            return null;
        return ++_place == _lines.Count ? _draft : _lines[_place];
    }
}
