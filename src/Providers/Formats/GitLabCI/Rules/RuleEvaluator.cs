using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>Computes <c>rules:if</c>.</summary>
/// <param name="text">The expression, for messages.</param>
/// <param name="variables">The value of a variable; null where there is none.</param>
internal sealed class RuleEvaluator(string text, Func<string, string?> variables)
{
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    public bool Test(RuleNode node) => node switch
    {
        OperatorNode { Operator: "&&" } and => Test(and.Left) && Test(and.Right),
        OperatorNode { Operator: "||" } or => Test(or.Left) || Test(or.Right),
        OperatorNode comparison => Compare(comparison),
        // A variable alone asks whether it is there and not empty.
        _ => !string.IsNullOrEmpty(Value(node)),
    };

    private bool Compare(OperatorNode node) => node.Operator switch
    {
        "==" => Value(node.Left) == Value(node.Right),
        "!=" => Value(node.Left) != Value(node.Right),
        "=~" => Matches(node),
        _ => !Matches(node),
    };

    private string? Value(RuleNode node) => node switch
    {
        VariableNode variable => variables(variable.Name),
        TextNode literal => literal.Text,
        PatternNode pattern => throw RuleErrors.Invalid(text, pattern.Start, "a regular expression stands right of '=~' or '!~'"),
        _ => Test(node) ? "true" : null,
    };

    private bool Matches(OperatorNode node)
    {
        if (Value(node.Left) is not { } subject)
            return false;
        PatternNode? pattern = node.Right as PatternNode;
        if (pattern is null)
        {
            // A variable may hold the expression; text that is none is never fit.
            string? held = Value(node.Right);
            if (held is null || held.Length < 2 || held[0] != '/' || held.LastIndexOf('/') is var close && close == 0)
                return false;
            pattern = new(node.Right.Start, node.Right.End, held[1..close], held[(close + 1)..]);
        }

        return Regex(pattern).IsMatch(subject);
    }

    // GitLab uses RE2, which never backtracks; neither does this.
    private Regex Regex(PatternNode node)
    {
        RegexOptions options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
        foreach (char flag in node.Flags)
        {
            options |= flag switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                _ => throw RuleErrors.Invalid(text, node.Start, $"there is no flag '{flag}'"),
            };
        }

        try
        {
            return new(node.Pattern.Replace("(?P<", "(?<", StringComparison.Ordinal).Replace("\\/", "/", StringComparison.Ordinal), options);
        }
        catch (Exception broken) when (broken is ArgumentException or NotSupportedException)
        {
            throw RuleErrors.Invalid(text, node.Start, "the regular expression cannot be used");
        }
    }
}
