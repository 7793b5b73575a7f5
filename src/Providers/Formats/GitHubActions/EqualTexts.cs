using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Comparisons of a reference with a text or another reference: <c>vars.DEPLOY == 'yes'</c>; of two texts too, which is what is left of a reference to a fixed value.</summary>
internal static class EqualTexts
{
    public static Condition? Read(BinaryNode node, string text) =>
        (IsReference(node.Left) ? IsReference(node.Right) || node.Right is LiteralNode : IsText(node.Left) && IsText(node.Right)) && Side(node.Left, text) is { } left && Side(node.Right, text) is { } right ? new EqualCondition(left, right) : null;

    public static string? Write(EqualCondition condition, string symbol) =>
        Operand(condition.Left) is { } left && Operand(condition.Right) is { } right ? $"{left} {symbol} {right}" : null;

    private static bool IsText(ExpressionNode node) => node is LiteralNode { Value: string };

    // A property of a context, by its name only.
    private static bool IsReference(ExpressionNode node) => node switch
    {
        IndexNode { Index: LiteralNode { Value: string } } index => index.Target is ContextNode || IsReference(index.Target),
        _ => false,
    };

    // Text stands for itself; anything else stays an expression.
    private static string? Side(ExpressionNode node, string text) => node switch
    {
        LiteralNode { Value: string literal } => literal.Contains("${{", StringComparison.Ordinal) ? null : literal,
        _ when text[node.Start] == '(' => null,
        _ => $"${{{{ {text[node.Start..node.End]} }}}}",
    };

    private static string? Operand(string text)
    {
        if (!text.Contains("${{", StringComparison.Ordinal))
            return $"'{Quote(text)}'";
        if (ConditionText.Unwrap(text) is var whole && whole != text.Trim())
            return whole;
        List<string> arguments = [];
        string pattern = "";
        int at = 0;
        while (text.IndexOf("${{", at, StringComparison.Ordinal) is var open and >= 0)
        {
            int close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
                return null;
            pattern += $"{Braces(text[at..open])}{{{arguments.Count}}}";
            arguments.Add(text[(open + 3)..close].Trim());
            at = close + 2;
        }

        return $"format('{Quote(pattern + Braces(text[at..]))}', {string.Join(", ", arguments)})";
    }

    private static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static string Braces(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
