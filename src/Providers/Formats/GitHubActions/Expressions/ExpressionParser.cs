namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>Parses an expression: or, and, comparisons, not, then indexes, from weak to strong.</summary>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 50;
    private const int MaxLength = 21_000;

    private static readonly string[] Equalities = ["==", "!="];
    private static readonly string[] Relations = ["<", "<=", ">", ">="];

    private readonly string _text;
    private readonly List<ExpressionToken> _tokens;
    private int _next;
    private int _depth;

    private ExpressionParser(string text)
    {
        _text = text;
        _tokens = ExpressionLexer.Tokens(text);
    }

    private ExpressionToken Current => _tokens[_next];

    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    public static ExpressionNode Parse(string text)
    {
        if (text.Length > MaxLength)
            throw ExpressionErrors.Invalid(text, 0, $"it is longer than {MaxLength} characters");
        ExpressionParser parser = new(text);
        ExpressionNode node = parser.Or();
        if (parser.Current.Kind != ExpressionTokenKind.End)
            throw parser.Unexpected();
        return node;
    }

    private ExpressionNode Or() => Chain(And, "||");

    private ExpressionNode And() => Chain(Equality, "&&");

    private ExpressionNode Equality() => Chain(Relation, Equalities);

    private ExpressionNode Relation() => Chain(Unary, Relations);

    private ExpressionNode Chain(Func<ExpressionNode> operand, params string[] operators)
    {
        ExpressionNode left = operand();
        int length = 0;
        while (Current.Kind == ExpressionTokenKind.Symbol && operators.Contains(Current.Text))
        {
            // A chain is a left-deep tree; its evaluation must stay within the stack too.
            if (++length > 1000)
                throw Unexpected("it has too many operators");
            string symbol = Advance().Text;
            ExpressionNode right = operand();
            left = new BinaryNode(left.Start, right.End, symbol, left, right);
        }

        return left;
    }

    private ExpressionNode Unary()
    {
        if (!Current.Is("!"))
            return Postfix();
        int start = Advance().Start;
        Enter();
        ExpressionNode operand = Unary();
        _depth--;
        return new NotNode(start, operand.End, operand);
    }

    private ExpressionNode Postfix()
    {
        ExpressionNode node = Primary();
        int length = 0;
        while (Current.Is(".") || Current.Is("["))
        {
            if (++length > MaxDepth)
                throw Unexpected("it goes too deep");
            node = Advance().Is(".") ? Property(node) : Item(node);
        }

        return node;
    }

    private ExpressionNode Property(ExpressionNode target)
    {
        ExpressionToken token = Advance();
        if (token.Is("*"))
            return new FilterNode(target.Start, token.End, target);
        if (token.Kind != ExpressionTokenKind.Name)
            throw Unexpected(token);
        return new IndexNode(target.Start, token.End, target, new LiteralNode(token.Start, token.End, token.Text));
    }

    private ExpressionNode Item(ExpressionNode target)
    {
        if (Current.Is("*") && _tokens[_next + 1].Is("]"))
        {
            Advance();
            return new FilterNode(target.Start, Advance().End, target);
        }

        Enter();
        ExpressionNode index = Or();
        _depth--;
        return new IndexNode(target.Start, Expect("]").End, target, index);
    }

    private ExpressionNode Primary()
    {
        ExpressionToken token = Advance();
        if (token.Kind == ExpressionTokenKind.Literal)
            return new LiteralNode(token.Start, token.End, token.Value);
        if (token.Is("("))
        {
            Enter();
            ExpressionNode inner = Or();
            _depth--;
            ExpressionToken close = Expect(")");
            return inner with { Start = token.Start, End = close.End };
        }

        if (token.Kind != ExpressionTokenKind.Name)
            throw Unexpected(token);
        if (Current.Is("("))
            return Call(token);
        return token.Text switch
        {
            "true" => new LiteralNode(token.Start, token.End, true),
            "false" => new LiteralNode(token.Start, token.End, false),
            "null" => new LiteralNode(token.Start, token.End, null),
            _ when ExpressionContexts.Names.Contains(token.Text) => new ContextNode(token.Start, token.End, token.Text),
            _ => throw ExpressionErrors.Invalid(_text, token.Start, $"there is no context '{Errors.Shown(token.Text)}'"),
        };
    }

    private CallNode Call(ExpressionToken name)
    {
        Advance();
        Enter();
        List<ExpressionNode> arguments = [];
        while (!Current.Is(")"))
        {
            if (arguments.Count > 0)
                Expect(",");
            arguments.Add(Or());
        }

        _depth--;
        if (ExpressionFunctions.Fault(name.Text, arguments.Count) is { } fault)
            throw ExpressionErrors.Invalid(_text, name.Start, fault);
        return new(name.Start, Advance().End, name.Text, [.. arguments]);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw Unexpected("it goes too deep");
    }

    private ExpressionToken Advance() => Current.Kind == ExpressionTokenKind.End ? throw Unexpected() : _tokens[_next++];

    private ExpressionToken Expect(string symbol) => Current.Is(symbol) ? Advance() : throw Unexpected($"'{symbol}' is missing");

    private CicdException Unexpected(string? reason = null) =>
        ExpressionErrors.Invalid(_text, Current.Start, reason ?? (Current.Kind == ExpressionTokenKind.End ? "it ends too early" : $"'{Errors.Shown(Current.Text)}' is not expected"));

    private CicdException Unexpected(ExpressionToken token) =>
        ExpressionErrors.Invalid(_text, token.Start, $"'{Errors.Shown(token.Text)}' is not expected");
}
