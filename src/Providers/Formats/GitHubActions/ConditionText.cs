using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>
/// Conditions from and to the text of an <c>if</c>. The documented forms for a status, a branch, a tag and an event, and equalities, are typed
/// (https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context: github.ref); all else stays native.
/// </summary>
internal static class ConditionText
{
    private const string Heads = "refs/heads/";
    private const string Tags = "refs/tags/";

    /// <summary>The condition of an expression. Text that is no expression stays native; the runner says so when it tests it.</summary>
    public static Condition Parse(string text)
    {
        string expression = Unwrap(text);
        try
        {
            return Typed(ExpressionParser.Parse(expression), expression);
        }
        catch (CicdException broken) when (broken.Id == "ExpressionInvalid")
        {
            return new NativeCondition(GitHubActionsFormat.FormatName, expression);
        }
    }

    /// <summary>The expression of a condition; null where GitHub has no words for it.</summary>
    public static string? Write(Condition condition) => condition switch
    {
        OnSuccessCondition => "success()",
        OnFailureCondition => "failure()",
        AlwaysCondition => "always()",
        NeverCondition => "false",
        BranchCondition branch => Refs(branch.Patterns, Heads),
        TagCondition tag => Refs(tag.Patterns, Tags),
        EventCondition events => EventTexts.Write(events, "=="),
        EqualCondition equal => EqualTexts.Write(equal, "=="),
        NotCondition { Condition: EventCondition { Events: [_] } events } => EventTexts.Write(events, "!="),
        NotCondition { Condition: EqualCondition equal } => EqualTexts.Write(equal, "!="),
        NotCondition not => Write(not.Condition) is { } inner ? $"!{Group(inner)}" : null,
        AllCondition all => Join(all.Conditions, " && "),
        AnyCondition any => Join(any.Conditions, " || "),
        NativeCondition { Format: GitHubActionsFormat.FormatName } native => native.Text,
        _ => null,
    };

    /// <summary>The text inside <c>${{ }}</c> where it is one expression and nothing else.</summary>
    public static string Unwrap(string text)
    {
        string trimmed = text.Trim();
        return trimmed.StartsWith("${{", StringComparison.Ordinal) && trimmed.EndsWith("}}", StringComparison.Ordinal) && trimmed.IndexOf("${{", 3, StringComparison.Ordinal) < 0
            ? trimmed[3..^2].Trim()
            : trimmed;
    }

    private static Condition Typed(ExpressionNode node, string text) => node switch
    {
        CallNode { Arguments: [] } call when call.Name.Equals("success", StringComparison.OrdinalIgnoreCase) => Condition.OnSuccess,
        CallNode { Arguments: [] } call when call.Name.Equals("failure", StringComparison.OrdinalIgnoreCase) => Condition.OnFailure,
        CallNode { Arguments: [] } call when call.Name.Equals("always", StringComparison.OrdinalIgnoreCase) => Condition.Always,
        LiteralNode { Value: false } => Condition.Never,
        CallNode { Arguments: [IndexNode of, LiteralNode { Value: string prefix }] } call when call.Name.Equals("startsWith", StringComparison.OrdinalIgnoreCase) && IsRef(of) => OfRef(prefix, "**") ?? Native(node, text),
        BinaryNode { Operator: "==", Left: IndexNode of, Right: LiteralNode { Value: string name } } when IsRef(of) && !name.Contains('*', StringComparison.Ordinal) => OfRef(name, "") ?? Native(node, text),
        BinaryNode { Operator: "==" or "!=" } equality when (EventTexts.Read(equality) ?? EqualTexts.Read(equality, text)) is { } typed => equality.Operator == "==" ? typed : new NotCondition(typed),
        BinaryNode { Operator: "&&" } when OneSegment(node, text) is { } pattern => pattern,
        BinaryNode { Operator: "&&" } => new AllCondition([.. Operands(node, "&&").Select(operand => Typed(operand, text))]),
        BinaryNode { Operator: "||" } => AnyCondition.Of([.. Operands(node, "||").Select(operand => Typed(operand, text))]),
        // A '!' before brackets is kept where it could be '!='.
        NotNode { Operand: { } operand } when Typed(operand, text) is var inner and not (NativeCondition or EqualCondition or EventCondition { Events: [_] }) => new NotCondition(inner),
        _ => Native(node, text),
    };

    // 'v*' stops at slashes: a prefix, and no slash in the name.
    private static Condition? OneSegment(ExpressionNode node, string text) =>
        Operands(node, "&&").ToArray() is [{ } prefix, NotNode { Operand: CallNode { Arguments: [IndexNode { Target: ContextNode, Index: LiteralNode { Value: "ref_name" } }, LiteralNode { Value: "/" }], Name: "contains" } }]
            ? Typed(prefix, text) switch
            {
                BranchCondition { Patterns: [string pattern] } when pattern.EndsWith("**", StringComparison.Ordinal) && !pattern.Contains('/', StringComparison.Ordinal) => new BranchCondition([pattern[..^1]]),
                TagCondition { Patterns: [string pattern] } when pattern.EndsWith("**", StringComparison.Ordinal) && !pattern.Contains('/', StringComparison.Ordinal) => new TagCondition([pattern[..^1]]),
                _ => null,
            }
            : null;

    private static IEnumerable<ExpressionNode> Operands(ExpressionNode node, string symbol)
    {
        Stack<ExpressionNode> rest = new([node]);
        while (rest.TryPop(out ExpressionNode? next))
        {
            if (next is BinaryNode binary && binary.Operator == symbol)
            {
                rest.Push(binary.Right);
                rest.Push(binary.Left);
            }
            else
            {
                yield return next;
            }
        }
    }

    private static bool IsRef(IndexNode node) =>
        node is { Target: ContextNode context, Index: LiteralNode { Value: string property } } && context.Name.Equals("github", StringComparison.OrdinalIgnoreCase) && property.Equals("ref", StringComparison.OrdinalIgnoreCase);

    private static Condition? OfRef(string name, string suffix)
    {
        if (name.StartsWith(Heads, StringComparison.Ordinal) && name.Length + suffix.Length > Heads.Length)
            return new BranchCondition([name[Heads.Length..] + suffix]);
        if (name.StartsWith(Tags, StringComparison.Ordinal) && name.Length + suffix.Length > Tags.Length)
            return new TagCondition([name[Tags.Length..] + suffix]);
        return null;
    }

    private static NativeCondition Native(ExpressionNode node, string text)
    {
        string part = text[node.Start..node.End];
        while (part is ['(', .., ')'] && Parses(part[1..^1]))
            part = part[1..^1].Trim();
        return new(GitHubActionsFormat.FormatName, part);
    }

    private static bool Parses(string text)
    {
        try
        {
            ExpressionParser.Parse(text);
            return true;
        }
        catch (CicdException broken) when (broken.Id == "ExpressionInvalid")
        {
            return false;
        }
    }

    private static string? Refs(string[] patterns, string root)
    {
        string?[] parts = [.. patterns.Select(pattern => Ref(root, pattern))];
        return parts.Length == 0 ? "false" : parts.Contains(null) ? null : string.Join(" || ", parts.Select(part => parts.Length > 1 && part!.Contains(" && ", StringComparison.Ordinal) ? $"({part})" : part));
    }

    // Expressions have no patterns: a name, a prefix before '**', or a prefix before '*' where no slash comes before it.
    private static string? Ref(string root, string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
            return $"github.ref == '{Quote(root + pattern)}'";
        if (pattern.EndsWith('*') && !pattern[..^1].Contains('*', StringComparison.Ordinal) && !pattern.Contains('/', StringComparison.Ordinal))
            return $"startsWith(github.ref, '{Quote(root + pattern[..^1])}') && !contains(github.ref_name, '/')";
        return pattern.EndsWith("**", StringComparison.Ordinal) && !pattern[..^2].Contains('*', StringComparison.Ordinal) ? $"startsWith(github.ref, '{Quote(root + pattern[..^2])}')" : null;
    }

    private static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static string? Join(Condition[] conditions, string symbol)
    {
        string?[] parts = [.. conditions.Select(Write)];
        return parts.Contains(null) ? null : parts.Length == 1 ? parts[0] : string.Join(symbol, parts.Select(part => Operand(part!)));
    }

    // A comparison binds closer than what joins it to others.
    private static string Operand(string expression) => Parses(expression) && ExpressionParser.Parse(expression) is BinaryNode { Operator: not ("&&" or "||") } ? expression : Group(expression);

    // A comparison or a native text that is no expression is put into brackets whenever it has more than one part.
    private static string Group(string expression) => Parses(expression) && ExpressionParser.Parse(expression) is not BinaryNode ? expression : $"({expression})";
}
