namespace CicdTools.Providers.Formats.Conversion;

/// <summary>Reads a script as a POSIX shell would, as far as its quotes go (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02).</summary>
internal sealed class ShellScanner
{
    private readonly string _text;
    private readonly ShellQuote[] _states;
    private readonly Queue<(string End, bool Verbatim, bool Tabs)> _documents = new();
    private int _at;

    private ShellScanner(string text)
    {
        _text = text;
        _states = new ShellQuote[text.Length];
    }

    /// <summary>How each character of a script stands.</summary>
    public static ShellQuote[] States(string script)
    {
        ShellScanner scanner = new(script);
        scanner.Scan();
        return scanner._states;
    }

    private void Scan()
    {
        while (_at < _text.Length)
        {
            char character = _text[_at];
            switch (character)
            {
                case '\\':
                    _at++;
                    Mark(ShellQuote.Escaped);
                    break;
                case '\'':
                    Single(ansi: _at > 0 && _text[_at - 1] == '$');
                    break;
                case '"':
                    Double();
                    break;
                case '#' when _at == 0 || _text[_at - 1] is ' ' or '\t' or '\n' or ';' or '(' or '&' or '|':
                    while (_at < _text.Length && _text[_at] != '\n')
                        Mark(ShellQuote.Comment);
                    break;
                case '<' when _at + 1 < _text.Length && _text[_at + 1] == '<':
                    Redirect();
                    break;
                case '\n' when _documents.Count > 0:
                    _at++;
                    while (_documents.TryDequeue(out (string End, bool Verbatim, bool Tabs) document))
                        Document(document.End, document.Verbatim, document.Tabs);
                    break;
                default:
                    _at++;
                    break;
            }
        }
    }

    private void Mark(ShellQuote state)
    {
        if (_at < _text.Length)
            _states[_at++] = state;
    }

    private void Single(bool ansi)
    {
        _at++;
        while (_at < _text.Length && _text[_at] != '\'')
        {
            if (ansi && _text[_at] == '\\')
                Mark(ShellQuote.Single);
            Mark(ShellQuote.Single);
        }

        _at++;
    }

    private void Double()
    {
        _at++;
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] == '\\')
            {
                Mark(ShellQuote.Double);
                Mark(ShellQuote.Escaped);
            }
            else
            {
                Mark(ShellQuote.Double);
            }
        }

        _at++;
    }

    // '<<' and '<<-' begin a here-document; '<<<' and a shift in '$(( ))' do not.
    private void Redirect()
    {
        _at += 2;
        if (_at < _text.Length && _text[_at] == '<')
        {
            _at++;
            return;
        }

        bool tabs = _at < _text.Length && _text[_at] == '-';
        int at = tabs ? _at + 1 : _at;
        while (at < _text.Length && _text[at] is ' ' or '\t')
            at++;
        int start = at;
        while (at < _text.Length && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] is '_' or '-' or '.' or '\'' or '"' or '\\'))
            at++;
        string word = _text[start..at];
        string end = word.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
        if (end.Length == 0 || char.IsAsciiDigit(end[0]))
            return;
        _documents.Enqueue((end, end != word, tabs));
        _at = at;
    }

    private void Document(string end, bool verbatim, bool tabs)
    {
        while (_at < _text.Length)
        {
            int close = _text.IndexOf('\n', _at);
            int stop = close < 0 ? _text.Length : close;
            string line = _text[_at..stop];
            if ((tabs ? line.TrimStart('\t') : line) == end)
            {
                _at = stop;
                return;
            }

            while (_at < stop)
            {
                bool escape = !verbatim && _text[_at] == '\\';
                Mark(verbatim ? ShellQuote.Verbatim : ShellQuote.Double);
                if (escape && _at < stop)
                    Mark(ShellQuote.Escaped);
            }

            _at++;
        }
    }
}
