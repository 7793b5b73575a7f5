using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>Comparisons of a variable with a text or another variable: <c>$DEPLOY == "yes"</c>.</summary>
internal static partial class EqualRules
{
    // A variable that is not there is null, which is no text; what the text's dollar sign means cannot be told.
    public static Condition? Read(OperatorNode node) => node switch
    {
        { Left: VariableNode left, Right: TextNode { Text: { Length: > 0 } text } } when !text.Contains('$', StringComparison.Ordinal) => new EqualCondition($"${left.Name}", text),
        { Left: VariableNode left, Right: VariableNode right } => new EqualCondition($"${left.Name}", $"${right.Name}"),
        _ => null,
    };

    public static string? Write(EqualCondition condition, bool negate)
    {
        // A variable that is not set is null, one that is empty is not.
        if (condition.Right.Length == 0 && Variable().IsMatch(condition.Left))
            return negate ? condition.Left : $"{condition.Left} == null || {condition.Left} == \"\"";
        return Operand(condition.Left) is { } left && Operand(condition.Right) is { } right ? $"{left} {(negate ? "!=" : "==")} {right}" : null;
    }

    private static string? Operand(string text)
    {
        if (Variable().IsMatch(text))
            return text;
        string literal = text.Replace("$$", "\u0001", StringComparison.Ordinal);
        if (literal.Contains('$', StringComparison.Ordinal))
            return null;
        literal = literal.Replace('\u0001', '$');
        return !literal.Contains('"', StringComparison.Ordinal) ? $"\"{literal}\"" : !literal.Contains('\'', StringComparison.Ordinal) ? $"'{literal}'" : null;
    }

    [GeneratedRegex(@"\A\$[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
