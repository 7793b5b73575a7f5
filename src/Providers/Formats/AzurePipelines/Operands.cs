using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>The sides of a comparison: in an expression a variable is <c>variables['x']</c>, in the model its macro <c>$(x)</c>.</summary>
internal static class Operands
{
    /// <summary>The name of the variable that the node is; null where it is none.</summary>
    public static string? Variable(ExpressionNode node) =>
        node is IndexNode { Target: ContextNode context, Index: LiteralNode { Value: string name } } && context.Name.Equals("variables", StringComparison.OrdinalIgnoreCase) ? name : null;

    /// <summary>The text of a side; null where the model has none.</summary>
    public static string? Read(ExpressionNode node, string text) => node switch
    {
        _ when Variable(node) is { } name => $"$({name})",
        LiteralNode { Value: string value } => value.StartsWith("$(", StringComparison.Ordinal) || value.StartsWith("$[", StringComparison.Ordinal) ? null : value,
        LiteralNode { Value: bool flag } => flag ? "true" : "false",
        LiteralNode { Value: not null } => text[node.Start..node.End],
        IndexNode => $"$[ {text[node.Start..node.End]} ]",
        _ => null,
    };

    /// <summary>The expression of a text; null where it is neither one reference nor plain.</summary>
    public static string? Write(string text)
    {
        if (text.StartsWith("$(", StringComparison.Ordinal) && text.EndsWith(')') && text.AsSpan(2, text.Length - 3).IndexOfAny("()$' ") < 0 && text.Length > 3)
            return $"variables['{text[2..^1]}']";
        if (text.StartsWith("$[", StringComparison.Ordinal) && text.EndsWith(']') && text.IndexOf("$[", 2, StringComparison.Ordinal) < 0)
            return text[2..^1].Trim();
        return text.Contains("$(", StringComparison.Ordinal) || text.Contains("$[", StringComparison.Ordinal) ? null : Quote(text);
    }

    /// <summary>A literal: a quote in it stands twice.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
