using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>Conditions from and to the text of <c>rules:if</c>. The forms for a branch, a tag and an event, and equalities, are typed; all else stays native.</summary>
internal static partial class RuleConditions
{
    private const string Branch = "CI_COMMIT_BRANCH";
    private const string Tag = "CI_COMMIT_TAG";

    /// <summary>The condition of an expression. Text that is none stays native; the runner says so when it tests it.</summary>
    public static Condition Parse(string text)
    {
        string expression = text.Trim();
        return RuleParser.IsValid(expression) ? Typed(RuleParser.Parse(expression), expression) : new NativeCondition(GitLabCIFormat.FormatName, expression);
    }

    /// <summary>The expression of a condition that asks no status; null where GitLab has no words for it.</summary>
    public static string? Write(Condition condition, bool negate = false) => condition switch
    {
        BranchCondition branch => Refs(Branch, branch.Patterns, negate),
        TagCondition tag => Refs(Tag, tag.Patterns, negate),
        EventCondition events => EventRules.Write(events, negate),
        EqualCondition equal => EqualRules.Write(equal, negate),
        NotCondition not => Write(not.Condition, !negate),
        AllCondition all => Join(all.Conditions, negate ? " || " : " && ", negate),
        AnyCondition any => Join(any.Conditions, negate ? " && " : " || ", negate),
        NativeCondition { Format: GitLabCIFormat.FormatName } native when !negate => native.Text,
        NativeCondition { Format: GitLabCIFormat.FormatName } native when RuleParser.IsValid(native.Text) => Negated(native.Text),
        _ => null,
    };

    private static Condition Typed(RuleNode node, string text) => node switch
    {
        VariableNode { Name: Branch } => new BranchCondition(["**"]),
        VariableNode { Name: Tag } => new TagCondition(["**"]),
        OperatorNode { Operator: "==", Left: VariableNode { Name: Branch }, Right: TextNode { Text: { Length: > 0 } name } } when !name.Contains('*', StringComparison.Ordinal) => new BranchCondition([name]),
        OperatorNode { Operator: "==", Left: VariableNode { Name: Tag }, Right: TextNode { Text: { Length: > 0 } name } } when !name.Contains('*', StringComparison.Ordinal) => new TagCondition([name]),
        OperatorNode { Operator: "!=", Left: VariableNode { Name: Branch }, Right: TextNode { Text: { Length: > 0 } name } } when !name.Contains('*', StringComparison.Ordinal) => new NotCondition(new BranchCondition([name])),
        OperatorNode { Operator: "==", Left: VariableNode { Name: Branch }, Right: TextNode { Text: null } } => new NotCondition(new BranchCondition(["**"])),
        OperatorNode { Operator: "==", Left: VariableNode { Name: Tag }, Right: TextNode { Text: null } } => new NotCondition(new TagCondition(["**"])),
        OperatorNode { Operator: "=~", Left: VariableNode { Name: Branch }, Right: PatternNode { Flags: "" } pattern } when Glob(pattern.Pattern) is { } glob => new BranchCondition([glob]),
        OperatorNode { Operator: "=~", Left: VariableNode { Name: Tag }, Right: PatternNode { Flags: "" } pattern } when Glob(pattern.Pattern) is { } glob => new TagCondition([glob]),
        OperatorNode { Operator: "==" or "!=" } comparison when (EventRules.Read(comparison) ?? EqualRules.Read(comparison)) is { } typed => comparison.Operator == "==" ? typed : new NotCondition(typed),
        OperatorNode { Operator: "&&" } => new AllCondition([.. Operands(node, "&&").Select(operand => Typed(operand, text))]),
        OperatorNode { Operator: "||" } => AnyCondition.Of([.. Operands(node, "||").Select(operand => Typed(operand, text))]),
        _ => Native(node, text),
    };

    private static IEnumerable<RuleNode> Operands(RuleNode node, string symbol)
    {
        Stack<RuleNode> rest = new([node]);
        while (rest.TryPop(out RuleNode? next))
        {
            if (next is OperatorNode inner && inner.Operator == symbol)
            {
                rest.Push(inner.Right);
                rest.Push(inner.Left);
            }
            else
            {
                yield return next;
            }
        }
    }

    private static NativeCondition Native(RuleNode node, string text)
    {
        string part = text[node.Start..node.End];
        while (part is ['(', .., ')'] && RuleParser.IsValid(part[1..^1]))
            part = part[1..^1].Trim();
        return new(GitLabCIFormat.FormatName, part);
    }

    private static string? Refs(string variable, string[] patterns, bool negate)
    {
        string[] parts = [.. patterns.Select(pattern => Ref(variable, pattern, negate))];
        return parts.Length switch
        {
            0 => negate ? $"${variable} != \"\"" : null,
            1 => parts[0],
            _ => string.Join(negate ? " && " : " || ", parts),
        };
    }

    private static string Ref(string variable, string pattern, bool negate)
    {
        if (pattern == "**")
            return negate ? $"${variable} == null" : $"${variable}";
        if (!pattern.Contains('*', StringComparison.Ordinal) && !pattern.Contains('"', StringComparison.Ordinal))
            return $"${variable} {(negate ? "!=" : "==")} \"{pattern}\"";
        return $"${variable} {(negate ? "!~" : "=~")} /{RegexOf(pattern)}/";
    }

    /// <summary>The regular expression of a pattern.</summary>
    public static string RegexOf(string pattern)
    {
        StringBuilder regex = new("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '*')
            {
                regex.Append(pattern[i] is '/' ? "\\/" : Regex.Escape(pattern[i].ToString()));
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append("[^\\/]*");
            }
        }

        return regex.Append('$').ToString();
    }

    // Only expressions that a pattern gives back exactly, and the usual /^release\// for a prefix.
    private static string? Glob(string regex)
    {
        if (!regex.StartsWith('^'))
            return null;
        bool prefix = !regex.EndsWith('$');
        string body = prefix ? regex[1..] : regex[1..^1];
        string glob = Unescape().Replace(body.Replace("[^\\/]*", "\u0001", StringComparison.Ordinal).Replace(".*", "\u0001\u0001", StringComparison.Ordinal), "$1").Replace('\u0001', '*');
        string result = prefix ? glob + "**" : glob;
        string again = RegexOf(result);
        return again == regex || (prefix && again == regex + ".*$") ? result : null;
    }

    private static string? Join(Condition[] conditions, string symbol, bool negate)
    {
        string?[] parts = [.. conditions.Select(condition => Write(condition, negate))];
        return parts.Contains(null) || parts.Length == 0 ? null : parts.Length == 1 ? parts[0] : string.Join(symbol, parts.Select(part => Group(part!)));
    }

    private static string Group(string expression) =>
        RuleParser.IsValid(expression) && RuleParser.Parse(expression) is not OperatorNode { Operator: "&&" or "||" } ? expression : $"({expression})";

    // Comparisons have an opposite; rules have no 'not'.
    private static string? Negated(string text) => RuleParser.Parse(text) switch
    {
        VariableNode variable => $"{text[variable.Start..variable.End]} == null || {text[variable.Start..variable.End]} == \"\"",
        OperatorNode { Operator: "==" or "!=" or "=~" or "!~" } comparison when text[comparison.Start] != '(' =>
            $"{text[comparison.Left.Start..comparison.Left.End]} {Opposite(comparison.Operator)} {text[comparison.Right.Start..comparison.Right.End]}",
        _ => null,
    };

    private static string Opposite(string symbol) => symbol switch { "==" => "!=", "!=" => "==", "=~" => "!~", _ => "=~" };

    [GeneratedRegex(@"\\(.)", RegexOptions.CultureInvariant)]
    private static partial Regex Unescape();
}
