namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>
/// Statements of a declarative pipeline. It never throws and never stands still: what it cannot read becomes one raw statement up to the end of its line,
/// with everything in brackets.
/// </summary>
internal sealed class GroovyParser
{
    private const int MaxDepth = 60;

    private static readonly string[] Keywords = ["def", "if", "for", "while", "try", "switch", "return", "import", "class", "throw", "else", "catch", "finally", "new", "do", "case", "assert", "final", "static", "private", "public", "void", "String", "int", "boolean"];

    private readonly List<GroovyToken> _tokens;
    private readonly int[] _closing;
    private int _at;
    private int _depth;

    public GroovyParser(List<GroovyToken> tokens)
    {
        _tokens = tokens;
        _closing = Closing(tokens);
    }

    /// <summary>Whether brackets stand too deep in each other to be read.</summary>
    public bool TooDeep { get; private set; }

    /// <summary>Where a bracket begins that does not end; null where all end.</summary>
    public int? Unclosed { get; private set; }

    public GroovyNode[] Parse() => Statements(_tokens.Count - 1);

    private GroovyToken Current => _tokens[_at];

    private GroovyNode[] Statements(int end)
    {
        List<GroovyNode> statements = [];
        while (_at < end)
        {
            if (Current.Kind == GroovyTokenKind.Line || Is(";"))
            {
                _at++;
                continue;
            }

            int start = _at;
            statements.Add(Statement(end) ?? Raw(start, end));
        }

        _at = end;
        return [.. statements];
    }

    private GroovyNode? Statement(int end)
    {
        int start = _at;
        if (Current.Kind != GroovyTokenKind.Word || Keywords.Contains(Current.Value) || _depth > MaxDepth)
        {
            TooDeep |= _depth > MaxDepth;
            return null;
        }

        string? name = Name();
        if (name is null)
            return null;
        if (Is("=") && !IsAt(_at + 1, "="))
        {
            _at++;
            return Value(end) is { } value && AtEnd(end) ? new GroovyAssignment(_tokens[start].Start, _tokens[_at - 1].End, name, value) : null;
        }

        return Call(start, name, end) is { } call && AtEnd(end) ? call : null;
    }

    private GroovyCall? Call(int start, string name, int end)
    {
        GroovyArgument[]? arguments = [];
        if (Is("(") && _closing[_at] is var close and > 0)
        {
            _at++;
            arguments = Arguments(close);
            if (arguments is null || _at != close)
                return null;
            _at++;
        }
        else if (!AtEnd(end) && !Is("{"))
        {
            arguments = Arguments(end);
        }

        if (arguments is null)
            return null;
        GroovyNode[]? body = null;
        if (Is("{") && _closing[_at] is var last and > 0)
        {
            _at++;
            _depth++;
            body = Statements(last);
            _depth--;
            _at = last + 1;
        }

        return new(_tokens[start].Start, _tokens[_at - 1].End, name, arguments, body);
    }

    // Arguments go to the end of the line, or over it after a comma.
    private GroovyArgument[]? Arguments(int end)
    {
        List<GroovyArgument> arguments = [];
        while (_at < end)
        {
            SkipLines(end);
            if (_at >= end)
                break;
            string? name = null;
            if (Current.Kind is GroovyTokenKind.Word && IsAt(_at + 1, ":"))
            {
                name = Current.Value;
                _at += 2;
                SkipLines(end);
            }

            if (Value(end) is not { } value)
                return null;
            arguments.Add(new(name, value));
            int comma = _at;
            while (comma < end && _tokens[comma].Kind == GroovyTokenKind.Line && _closing.Length > 0 && IsInside(end))
                comma++;
            if (comma < end && IsAt(comma, ","))
            {
                _at = comma + 1;
                continue;
            }

            if (IsInside(end))
                SkipLines(end);
            break;
        }

        return [.. arguments];
    }

    private bool IsInside(int end) => end < _tokens.Count && _tokens[end] is { Kind: GroovyTokenKind.Sign, Value: ")" or "]" };

    private GroovyNode? Value(int end)
    {
        if (_at >= end || _depth > MaxDepth)
        {
            TooDeep |= _depth > MaxDepth;
            return null;
        }

        int start = _at;
        GroovyNode? value = Single(end);
        if (value is not null && ValueEnds(end))
            return value;
        // An expression of several parts is kept whole.
        _at = start;
        while (_at < end && !ValueEnds(end))
            _at = _closing[_at] > 0 ? _closing[_at] + 1 : _at + 1;
        return _at == start ? null : new GroovyRaw(_tokens[start].Start, _tokens[_at - 1].End);
    }

    private GroovyNode? Single(int end)
    {
        GroovyToken first = Current;
        if (first.Kind == GroovyTokenKind.Text)
        {
            _at++;
            return GroovyStrings.Decode(first) is { } text ? new GroovyText(first.Start, first.End, text) : null;
        }

        if (Is("[") && _closing[_at] is var close and > 0)
        {
            _at++;
            _depth++;
            GroovyArgument[]? items = Arguments(close);
            _depth--;
            if (items is null || _at != close || items.Any(item => item.Name is not null))
                return null;
            _at++;
            return new GroovyList(first.Start, _tokens[close].End, [.. items.Select(item => item.Value)]);
        }

        if (first.Kind != GroovyTokenKind.Word || Keywords.Contains(first.Value))
            return null;
        int start = _at;
        if (Name() is not { } name)
            return null;
        if (!Is("("))
            return new GroovyWord(first.Start, _tokens[_at - 1].End, name);
        _depth++;
        GroovyCall? call = Call(start, name, end);
        _depth--;
        return call;
    }

    private bool ValueEnds(int end) => _at >= end || Current.Kind is GroovyTokenKind.Line or GroovyTokenKind.End || Is(",") || Is(";") || Is(")") || Is("]") || Is("}") || Is("{");

    private string? Name()
    {
        string name = Current.Value;
        _at++;
        while (Is("."))
        {
            if (_tokens[_at + 1].Kind != GroovyTokenKind.Word)
                return null;
            name += "." + _tokens[_at + 1].Value;
            _at += 2;
        }

        return name;
    }

    private GroovyRaw Raw(int start, int end)
    {
        _at = start;
        while (_at < end)
        {
            if (_closing[_at] > 0)
            {
                _at = Math.Min(end, _closing[_at] + 1);
                continue;
            }

            if (Current.Kind == GroovyTokenKind.Line && !GoesOn(end))
                break;
            _at++;
        }

        int last = _at - 1;
        while (last > start && _tokens[last].Kind == GroovyTokenKind.Line)
            last--;
        if (_at == start)
            _at++;
        return new(_tokens[start].Start, _tokens[Math.Max(start, last)].End);
    }

    // What begins with "else" or "catch" belongs to the statement before it.
    private bool GoesOn(int end)
    {
        int next = _at;
        while (next < end && _tokens[next].Kind == GroovyTokenKind.Line)
            next++;
        return next < end && (_tokens[next] is { Kind: GroovyTokenKind.Word, Value: "else" or "catch" or "finally" } || IsAt(next, ".") || (_at > 0 && _tokens[_at - 1] is { Kind: GroovyTokenKind.Sign, Value: "," or "+" or "=" or "&" or "|" or "?" or ":" }));
    }

    private bool AtEnd(int end) => _at >= end || Current.Kind is GroovyTokenKind.Line or GroovyTokenKind.End || Is(";") || Is("}");

    private void SkipLines(int end)
    {
        while (_at < end && Current.Kind == GroovyTokenKind.Line)
            _at++;
    }

    private bool Is(string sign) => IsAt(_at, sign);

    private bool IsAt(int at, string sign) => at < _tokens.Count && _tokens[at].Kind == GroovyTokenKind.Sign && _tokens[at].Value == sign;

    // The place of the bracket that closes each; 0 for what is no bracket or does not close.
    private int[] Closing(List<GroovyToken> tokens)
    {
        int[] closing = new int[tokens.Count];
        Stack<int> open = new();
        Dictionary<string, int> count = new(StringComparer.Ordinal) { ["("] = 0, ["["] = 0, ["{"] = 0 };
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != GroovyTokenKind.Sign)
                continue;
            string wanted = tokens[i].Value switch { ")" => "(", "]" => "[", "}" => "{", _ => "" };
            if (tokens[i].Value is "(" or "[" or "{")
            {
                open.Push(i);
                count[tokens[i].Value]++;
            }
            else if (wanted.Length > 0 && count[wanted] > 0)
            {
                while (tokens[open.Peek()].Value != wanted)
                {
                    int left = open.Pop();
                    count[tokens[left].Value]--;
                    Unclosed ??= tokens[left].Start;
                }

                closing[open.Pop()] = i;
                count[wanted]--;
            }
        }

        if (open.Count > 0)
            Unclosed ??= tokens[open.Last()].Start;
        return closing;
    }
}
