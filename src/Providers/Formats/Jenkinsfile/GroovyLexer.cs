namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>
/// Groovy's tokens (https://groovy-lang.org/syntax.html), as far as a declarative pipeline needs them. It takes every text: what it does not know is a sign, and a
/// quote that does not end goes to the end of the file.
/// </summary>
internal sealed class GroovyLexer(string source)
{
    private static readonly string[] Quotes = ["'''", "\"\"\"", "'", "\""];

    private int _at;

    /// <summary>Where a text begins that does not end; null where all end.</summary>
    public int? Unclosed { get; private set; }

    public List<GroovyToken> Tokens()
    {
        List<GroovyToken> tokens = [];
        while (_at < source.Length)
        {
            if (SkipBlank())
                continue;
            tokens.Add(Next(tokens.Count > 0 ? tokens[^1] : null));
        }

        tokens.Add(new(GroovyTokenKind.End, source.Length, source.Length, ""));
        return tokens;
    }

    private GroovyToken Next(GroovyToken? before)
    {
        int start = _at;
        char first = source[_at];
        if (first is '\n' or '\r')
        {
            _at += first == '\r' && _at + 1 < source.Length && source[_at + 1] == '\n' ? 2 : 1;
            return new(GroovyTokenKind.Line, start, _at, "");
        }

        if (char.IsLetterOrDigit(first) || first is '_' or '$')
        {
            while (_at < source.Length && (char.IsLetterOrDigit(source[_at]) || source[_at] is '_' or '$'))
                _at++;
            return new(GroovyTokenKind.Word, start, _at, source[start.._at]);
        }

        if (Array.Find(Quotes, quote => string.CompareOrdinal(source, start, quote, 0, quote.Length) == 0) is { } found)
            return Text(found);
        // A slash begins a text only where no number can stand before it.
        if (first == '/' && before is null or { Kind: GroovyTokenKind.Line } or { Kind: GroovyTokenKind.Sign, Value: "(" or "," or "=" or "~" or "[" or ":" or "{" } && SlashEnd() is { } end)
        {
            _at = end;
            return new(GroovyTokenKind.Sign, start, _at, "/");
        }

        _at++;
        return new(GroovyTokenKind.Sign, start, _at, first.ToString());
    }

    private int? SlashEnd()
    {
        for (int i = _at + 1; i < source.Length && source[i] is not ('\n' or '\r'); i++)
        {
            if (source[i] == '\\')
                i++;
            else if (source[i] == '/')
                return i + 1;
        }

        return null;
    }

    private GroovyToken Text(string quote)
    {
        int start = _at;
        int from = _at + quote.Length;
        for (int i = from; i < source.Length; i++)
        {
            if (source[i] == '\\')
            {
                i++;
            }
            else if (quote[0] == '"' && source[i] == '$' && i + 1 < source.Length && source[i + 1] == '{')
            {
                i = Braces(i + 1);
            }
            else if (quote.Length == 1 && source[i] is '\n' or '\r')
            {
                break;
            }
            else if (string.CompareOrdinal(source, i, quote, 0, quote.Length) == 0)
            {
                _at = i + quote.Length;
                return new(GroovyTokenKind.Text, start, _at, source[from..i], quote);
            }
        }

        Unclosed ??= start;
        _at = source.Length;
        return new(GroovyTokenKind.Text, start, _at, source[Math.Min(from, source.Length)..], quote);
    }

    // The end of an expression inside a text; quotes in it do not end the text.
    private int Braces(int at)
    {
        int depth = 0;
        for (int i = at; i < source.Length && source[i] is not ('\n' or '\r'); i++)
        {
            depth += source[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        return at;
    }

    private bool SkipBlank()
    {
        int start = _at;
        while (_at < source.Length && source[_at] is ' ' or '\t' or '\f' or '\uFEFF')
            _at++;
        // A backslash at the end of a line joins it with the next.
        if (_at + 1 < source.Length && source[_at] == '\\' && source[_at + 1] is '\n' or '\r')
            _at += source[_at + 1] == '\r' && _at + 2 < source.Length && source[_at + 2] == '\n' ? 3 : 2;
        if (_at + 1 < source.Length && source[_at] == '/' && source[_at + 1] == '/')
            Skip("\n");
        else if (_at + 1 < source.Length && source[_at] == '/' && source[_at + 1] == '*')
            _at = source.IndexOf("*/", _at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : source.Length;
        else if (_at == 0 && source.StartsWith("#!", StringComparison.Ordinal))
            Skip("\n");
        return _at > start;
    }

    private void Skip(string end)
    {
        int found = source.IndexOf(end, _at, StringComparison.Ordinal);
        _at = found < 0 ? source.Length : found;
    }
}
