using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// Conditions from and to the text of <c>condition</c> (https://learn.microsoft.com/azure/devops/pipelines/process/expressions, …/process/conditions).
/// A condition of one's own takes the place of <c>succeeded()</c>: without a status it holds after a failure too. In the model a condition
/// without a status asks for success, so the one becomes the other here.
/// </summary>
internal static class ConditionText
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private static readonly string[] Statuses = ["always", "canceled", "failed", "succeeded", "succeededOrFailed"];

    public static Condition Parse(string text)
    {
        string expression = text.Trim();
        return AzureExpression.Parse(expression) is { } node ? Outer(node, expression) : new NativeCondition(Format, expression);
    }

    /// <summary>The expression; null where there are no words for it.</summary>
    public static string? Write(Condition condition)
    {
        switch (condition)
        {
            case NativeCondition:
                return Inner(condition);
            case AllCondition { Conditions: [AlwaysCondition, _, ..] all }:
                return all.Length == 2 ? Inner(all[1]) : Call("and", all[1..]);
            case AllCondition { Conditions.Length: > 0 } all when !HasStatus(all):
                return Call("and", [Condition.OnSuccess, .. all.Conditions]);
            default:
                return HasStatus(condition) || condition is NeverCondition ? Inner(condition) : Call("and", [Condition.OnSuccess, condition]);
        }
    }

    private static Condition Outer(ExpressionNode node, string text)
    {
        if (!HasStatus(node))
        {
            Condition bare = Typed(node, text);
            return bare switch
            {
                NativeCondition or NeverCondition => bare,
                AllCondition all => new AllCondition([Condition.Always, .. all.Conditions]),
                _ => new AllCondition([Condition.Always, bare]),
            };
        }

        if (node is CallNode { Arguments: [CallNode { Arguments: [] } status, _, ..] rest } call && Is(call, "and") && Is(status, "succeeded") && !rest[1..].Any(HasStatus))
        {
            Condition[] parts = [.. rest[1..].Select(part => Typed(part, text))];
            // Alone, a native condition would come back without its status.
            return parts.Length > 1 ? new AllCondition(parts) : parts[0] is NativeCondition or NeverCondition or AllCondition { Conditions: [AlwaysCondition, ..] } ? new AllCondition([Condition.OnSuccess, parts[0]]) : parts[0];
        }

        return Typed(node, text);
    }

    private static bool HasStatus(Condition condition) => condition switch
    {
        OnSuccessCondition or OnFailureCondition or AlwaysCondition => true,
        NativeCondition native => AzureExpression.Parse(native.Text) is not { } node || HasStatus(node),
        AllCondition all => all.Conditions.Any(HasStatus),
        AnyCondition any => any.Conditions.Any(HasStatus),
        NotCondition not => HasStatus(not.Condition),
        _ => false,
    };

    private static bool HasStatus(ExpressionNode node) => node switch
    {
        CallNode call => Statuses.Contains(call.Name, StringComparer.OrdinalIgnoreCase) || call.Arguments.Any(HasStatus),
        IndexNode index => HasStatus(index.Target) || HasStatus(index.Index),
        NotNode not => HasStatus(not.Operand),
        BinaryNode binary => HasStatus(binary.Left) || HasStatus(binary.Right),
        _ => false,
    };

    private static Condition Typed(ExpressionNode node, string text) => node switch
    {
        LiteralNode { Value: false } => Condition.Never,
        CallNode { Arguments: [] } call when Is(call, "succeeded") => Condition.OnSuccess,
        CallNode { Arguments: [] } call when Is(call, "failed") => Condition.OnFailure,
        CallNode { Arguments: [] } call when Is(call, "always") => Condition.Always,
        CallNode { Arguments: [] } call when Is(call, "succeededOrFailed") => new AnyCondition([Condition.OnSuccess, Condition.OnFailure]),
        CallNode { Arguments: [var inner] } call when Is(call, "not") => new NotCondition(Typed(inner, text)),
        CallNode { Arguments.Length: > 1 } call when Is(call, "and") => new AllCondition([.. call.Arguments.Select(part => Typed(part, text))]),
        CallNode { Arguments.Length: > 1 } call when Is(call, "or") => Any([.. call.Arguments.Select(part => Typed(part, text))]),
        CallNode call => Comparison(call, text) ?? Native(node, text),
        _ => Native(node, text),
    };

    private static Condition? Comparison(CallNode call, string text)
    {
        switch (call.Arguments)
        {
            case [var left, LiteralNode { Value: string value }] when Is(call, "eq") && Operands.Variable(left) is { } name && RefConditions.Of(name, value) is { } known:
                return known;
            case [var left, LiteralNode { Value: string value }] when Is(call, "startsWith") && Operands.Variable(left) is { } name:
                return RefConditions.StartsWith(name, value);
            case [var left, .. { Length: > 0 } values] when Is(call, "in") && Operands.Variable(left) is { } name && values.All(value => value is LiteralNode { Value: string }):
                return RefConditions.In(name, [.. values.Select(value => (string)((LiteralNode)value).Value!)]);
            case [var left, var right] when Is(call, "eq") || Is(call, "ne"):
                if (Operands.Read(left, text) is not { } one || Operands.Read(right, text) is not { } other)
                    return null;
                EqualCondition equal = new(one, other);
                return Is(call, "eq") ? equal : new NotCondition(equal);
            default:
                return null;
        }
    }

    // One of several branches is one condition.
    private static Condition Any(Condition[] parts) =>
        parts.All(part => part is BranchCondition) ? new BranchCondition([.. parts.Cast<BranchCondition>().SelectMany(part => part.Patterns)])
        : parts.All(part => part is TagCondition) ? new TagCondition([.. parts.Cast<TagCondition>().SelectMany(part => part.Patterns)])
        : new AnyCondition(parts);

    private static string? Inner(Condition condition) => condition switch
    {
        OnSuccessCondition => "succeeded()",
        OnFailureCondition => "failed()",
        AlwaysCondition => "always()",
        NeverCondition => "false",
        AnyCondition { Conditions: [OnSuccessCondition, OnFailureCondition] } => "succeededOrFailed()",
        BranchCondition or TagCondition or EventCondition => RefConditions.Write(condition),
        EqualCondition equal => Equal("eq", equal),
        NotCondition { Condition: EqualCondition equal } => Equal("ne", equal),
        NotCondition not => Inner(not.Condition) is { } inner ? $"not({inner})" : null,
        AllCondition all => Call("and", all.Conditions),
        AnyCondition any => Call("or", any.Conditions),
        NativeCondition { Format: Format } native => native.Text,
        _ => null,
    };

    private static string? Equal(string function, EqualCondition equal) =>
        Operands.Write(equal.Left) is { } left && Operands.Write(equal.Right) is { } right ? $"{function}({left}, {right})" : null;

    private static string? Call(string function, Condition[] conditions)
    {
        string?[] parts = [.. conditions.Select(Inner)];
        return parts.Length == 0 || parts.Contains(null) ? null : parts.Length == 1 ? parts[0] : $"{function}({string.Join(", ", parts)})";
    }

    private static NativeCondition Native(ExpressionNode node, string text) => new(Format, text[node.Start..node.End]);

    private static bool Is(CallNode call, string name) => call.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
