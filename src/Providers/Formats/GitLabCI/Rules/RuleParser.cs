namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>Parses <c>rules:if</c> (https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions): or, then and, then comparisons, with parentheses.</summary>
internal sealed class RuleParser
{
    private const int MaxDepth = 50;
    private const int MaxOperators = 1000;

    private static readonly string[] Comparisons = ["==", "!=", "=~", "!~"];

    private readonly string _text;
    private int _at;
    private int _depth;
    private int _operators;

    private RuleParser(string text) => _text = text;

    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    public static RuleNode Parse(string text)
    {
        RuleParser parser = new(text);
        RuleNode node = parser.Or();
        return parser.AtEnd ? node : throw parser.Invalid("something follows that is not expected");
    }

    /// <summary>Whether the text is an expression.</summary>
    public static bool IsValid(string text)
    {
        try
        {
            Parse(text);
            return true;
        }
        catch (CicdException broken) when (broken.Id == "ExpressionInvalid")
        {
            return false;
        }
    }

    private bool AtEnd
    {
        get
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
                _at++;
            return _at >= _text.Length;
        }
    }

    private RuleNode Or() => Chain(And, ["||"], repeat: true);

    private RuleNode And() => Chain(Comparison, ["&&"], repeat: true);

    private RuleNode Comparison() => Chain(Operand, Comparisons, repeat: false);

    private RuleNode Chain(Func<RuleNode> operand, string[] symbols, bool repeat)
    {
        RuleNode left = operand();
        while (Take(symbols) is { } symbol)
        {
            if (++_operators > MaxOperators)
                throw Invalid("it has too many operators");
            RuleNode right = operand();
            left = new OperatorNode(left.Start, right.End, symbol, left, right);
            if (!repeat)
                break;
        }

        return left;
    }

    private RuleNode Operand()
    {
        if (AtEnd)
            throw Invalid("it ends too early");
        int start = _at;
        switch (_text[_at])
        {
            case '(':
                if (++_depth > MaxDepth)
                    throw Invalid("it goes too deep");
                _at++;
                RuleNode inner = Or();
                if (Take([")"]) is null)
                    throw Invalid("')' is missing");
                _depth--;
                return inner with { Start = start, End = _at };
            case '$':
                return Variable(start);
            case '"' or '\'':
                int close = _text.IndexOf(_text[start], start + 1);
                if (close < 0)
                    throw Invalid("a quote is not closed");
                _at = close + 1;
                return new TextNode(start, _at, _text[(start + 1)..close]);
            case '/':
                return Pattern(start);
            default:
                if (string.CompareOrdinal(_text, _at, "null", 0, 4) != 0)
                    throw Invalid($"'{Errors.Shown(_text[_at].ToString())}' is not expected");
                _at += 4;
                return new TextNode(start, _at, null);
        }
    }

    private VariableNode Variable(int start)
    {
        bool braces = start + 1 < _text.Length && _text[start + 1] == '{';
        int from = start + (braces ? 2 : 1);
        int end = from;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
            end++;
        if (end == from || (braces && (end >= _text.Length || _text[end] != '}')))
            throw Invalid("a variable has no name");
        _at = braces ? end + 1 : end;
        return new(start, _at, _text[from..end]);
    }

    private PatternNode Pattern(int start)
    {
        int end = start + 1;
        while (end < _text.Length && _text[end] != '/')
            end += _text[end] == '\\' ? 2 : 1;
        if (end >= _text.Length)
            throw Invalid("a regular expression is not closed");
        int flags = end + 1;
        while (flags < _text.Length && char.IsAsciiLetter(_text[flags]))
            flags++;
        _at = flags;
        return new(start, _at, _text[(start + 1)..end], _text[(end + 1)..flags]);
    }

    private string? Take(string[] symbols)
    {
        if (AtEnd)
            return null;
        string? symbol = Array.Find(symbols, candidate => string.CompareOrdinal(_text, _at, candidate, 0, candidate.Length) == 0);
        _at += symbol?.Length ?? 0;
        return symbol;
    }

    private CicdException Invalid(string reason) => RuleErrors.Invalid(_text, _at, reason);
}
