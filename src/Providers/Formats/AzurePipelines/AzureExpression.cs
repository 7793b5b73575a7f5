using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// Parses an expression of function calls, indexes and literals: there are no operators
/// (https://learn.microsoft.com/azure/devops/pipelines/process/expressions). Tokens and nodes are those of GitHub's language, which came of this one.
/// </summary>
internal sealed class AzureExpression
{
    private const int MaxDepth = 50;

    private readonly List<ExpressionToken> _tokens;
    private int _next;
    private int _depth;

    private AzureExpression(string text) => _tokens = ExpressionLexer.Tokens(text);

    private ExpressionToken Current => _tokens[_next];

    /// <summary>The expression; null for text that is none.</summary>
    public static ExpressionNode? Parse(string text)
    {
        try
        {
            AzureExpression parser = new(text);
            return parser.Value() is { } node && parser.Current.Kind == ExpressionTokenKind.End ? node : null;
        }
        catch (CicdException broken) when (broken.Id == "ExpressionInvalid")
        {
            return null;
        }
    }

    private ExpressionNode? Value()
    {
        if (++_depth > MaxDepth || Advance() is not { } token)
            return null;
        ExpressionNode? node = token.Kind switch
        {
            ExpressionTokenKind.Literal => new LiteralNode(token.Start, token.End, token.Value),
            ExpressionTokenKind.Name when Current.Is("(") => Call(token),
            ExpressionTokenKind.Name => token.Text.ToLowerInvariant() switch
            {
                "true" => new LiteralNode(token.Start, token.End, true),
                "false" => new LiteralNode(token.Start, token.End, false),
                "null" => new LiteralNode(token.Start, token.End, null),
                _ => new ContextNode(token.Start, token.End, token.Text),
            },
            _ => null,
        };
        while (node is not null && (Current.Is(".") || Current.Is("[")))
            node = Index(node);
        _depth--;
        return node;
    }

    private ExpressionNode? Index(ExpressionNode target)
    {
        if (Advance()!.Is("."))
            return Advance() is { Kind: ExpressionTokenKind.Name } name ? new IndexNode(target.Start, name.End, target, new LiteralNode(name.Start, name.End, name.Text)) : null;
        return Value() is { } index && Current.Is("]") ? new IndexNode(target.Start, Advance()!.End, target, index) : null;
    }

    private CallNode? Call(ExpressionToken name)
    {
        Advance();
        List<ExpressionNode> arguments = [];
        while (!Current.Is(")"))
        {
            if (arguments.Count > 0 && Advance()?.Is(",") != true)
                return null;
            if (Value() is not { } argument)
                return null;
            arguments.Add(argument);
        }

        return new(name.Start, Advance()!.End, name.Text, [.. arguments]);
    }

    private ExpressionToken? Advance() => Current.Kind == ExpressionTokenKind.End ? null : _tokens[_next++];
}
