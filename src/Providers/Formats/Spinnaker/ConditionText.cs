using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>
/// Conditions on an expression (https://spinnaker.io/docs/guides/user/pipeline/expressions/): comparisons of the branch, of the trigger's type and
/// of any reference with a text are typed, all else stays native.
/// </summary>
internal static partial class ConditionText
{
    private const string Branch = "trigger['branch']";

    // https://spinnaker.io/docs/guides/user/pipeline/triggers/
    private static readonly (string Theirs, string Ours)[] Events = [("git", "push"), ("cron", "schedule"), ("manual", "manual"), ("webhook", "api")];

    public static Condition Read(string text)
    {
        string expression = Unwrap(text);
        if (expression is "true" or "false")
            return expression == "true" ? Condition.OnSuccess : Condition.Never;
        if (Comparison().Match(expression) is not { Success: true } match || SpinnakerVocabulary.Reference(match.Groups["left"].Value) is not { } part)
            return new NativeCondition(SpinnakerFormat.FormatName, expression);
        string right = match.Groups["right"].Value;
        Condition typed = part switch
        {
            FactPart { Fact: RunFact.Branch } => new BranchCondition([right]),
            FactPart { Fact: RunFact.Event } when Array.Find(Events, entry => entry.Theirs == right).Ours is { } name => new EventCondition([name]),
            _ => new EqualCondition($"${{{match.Groups["left"].Value.Trim()}}}", right),
        };
        // Only what is written in the same words again is typed.
        Condition condition = match.Groups["symbol"].Value == "!=" ? new NotCondition(typed) : typed;
        return condition;
    }

    /// <summary>The expression; null where Spinnaker has no words for it.</summary>
    public static string? Write(Condition condition) => condition switch
    {
        OnSuccessCondition or AlwaysCondition => "true",
        NeverCondition => "false",
        BranchCondition branch => Any(branch.Patterns.Select(Pattern)),
        EventCondition sources => Any(sources.Events.Select(name => Array.Find(Events, entry => entry.Ours == name).Theirs is { } type ? $"trigger['type'] == '{type}'" : null)),
        EqualCondition equal => Operand(equal.Left) is { } left && Operand(equal.Right) is { } right ? $"{left} == {right}" : null,
        NotCondition { Condition: BranchCondition { Patterns: [var name] } } when !name.Contains('*', StringComparison.Ordinal) => $"{Branch} != {Quote(name)}",
        NotCondition { Condition: EqualCondition equal } => Operand(equal.Left) is { } left && Operand(equal.Right) is { } right ? $"{left} != {right}" : null,
        NotCondition not => Write(not.Condition) is { } inner ? $"!({inner})" : null,
        AllCondition all => Join(all.Conditions, " && "),
        AnyCondition any => Join(any.Conditions, " || "),
        NativeCondition { Format: SpinnakerFormat.FormatName } native => native.Text,
        _ => null,
    };

    private static string Unwrap(string text)
    {
        string trimmed = text.Trim();
        return trimmed.StartsWith("${", StringComparison.Ordinal) && trimmed.EndsWith('}') && trimmed.IndexOf("${", 2, StringComparison.Ordinal) < 0 ? trimmed[2..^1].Trim() : trimmed;
    }

    private static string? Operand(string text)
    {
        if (text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') && text.IndexOf("${", 2, StringComparison.Ordinal) < 0)
            return text[2..^1].Trim();
        return text.Contains("${", StringComparison.Ordinal) || text.Contains('\'', StringComparison.Ordinal) ? null : Quote(text);
    }

    private static string? Pattern(string pattern) => pattern.Contains('\'', StringComparison.Ordinal) ? null
        : !pattern.Contains('*', StringComparison.Ordinal) ? $"{Branch} == {Quote(pattern)}"
        : $"{Branch} matches {Quote("^" + Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$")}";

    private static string Quote(string text) => $"'{text}'";

    private static string? Any(IEnumerable<string?> parts)
    {
        string?[] all = [.. parts];
        return all.Length == 0 || all.Contains(null) ? null : all.Length == 1 ? all[0] : string.Join(" || ", all);
    }

    private static string? Join(Condition[] conditions, string symbol)
    {
        string?[] parts = [.. conditions.Select(Write)];
        return parts.Length == 0 || parts.Contains(null) ? null : string.Join(symbol, parts.Select(part => $"({part})"));
    }

    [GeneratedRegex("^(?<left>[^=!<>&|]+?)\\s*(?<symbol>==|!=)\\s*(?:\"(?<right>[^\"*]*)\"|'(?<right>[^'\"*]*)')$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();
}
