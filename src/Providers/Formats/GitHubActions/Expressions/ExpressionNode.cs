namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>A part of an expression, with the text range it was read from.</summary>
internal abstract record ExpressionNode(int Start, int End);

/// <summary>A literal: null, a boolean, a number or text.</summary>
internal sealed record LiteralNode(int Start, int End, object? Value) : ExpressionNode(Start, End);

/// <summary>A context, such as <c>github</c>.</summary>
internal sealed record ContextNode(int Start, int End, string Name) : ExpressionNode(Start, End);

/// <summary>A property or an item of a value.</summary>
internal sealed record IndexNode(int Start, int End, ExpressionNode Target, ExpressionNode Index) : ExpressionNode(Start, End);

/// <summary>All items of a value: the object filter <c>*</c>.</summary>
internal sealed record FilterNode(int Start, int End, ExpressionNode Target) : ExpressionNode(Start, End);

/// <summary>A function call.</summary>
internal sealed record CallNode(int Start, int End, string Name, ExpressionNode[] Arguments) : ExpressionNode(Start, End);

/// <summary>A negation.</summary>
internal sealed record NotNode(int Start, int End, ExpressionNode Operand) : ExpressionNode(Start, End);

/// <summary>A comparison or a connection of two operands.</summary>
internal sealed record BinaryNode(int Start, int End, string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode(Start, End);
