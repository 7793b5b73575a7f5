namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>What a token is.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>A number or text, its value parsed.</summary>
    Literal,

    /// <summary>A name.</summary>
    Name,

    /// <summary>An operator, a bracket, a comma, a dot or a star.</summary>
    Symbol,

    /// <summary>The end.</summary>
    End,
}

/// <summary>A token of an expression.</summary>
internal sealed record ExpressionToken(ExpressionTokenKind Kind, string Text, object? Value, int Start, int End)
{
    /// <summary>Whether it is this symbol.</summary>
    public bool Is(string symbol) => Kind == ExpressionTokenKind.Symbol && Text == symbol;
}
