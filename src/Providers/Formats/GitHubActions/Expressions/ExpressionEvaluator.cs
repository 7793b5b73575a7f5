namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>Computes expressions.</summary>
/// <param name="text">The expression, for messages.</param>
/// <param name="contexts">The contexts by name; null where there is none of that name.</param>
/// <param name="functions">The functions.</param>
internal sealed class ExpressionEvaluator(string text, Func<string, object?> contexts, ExpressionFunctions functions)
{
    public object? Evaluate(ExpressionNode node) => node switch
    {
        LiteralNode literal => literal.Value,
        ContextNode context => contexts(context.Name),
        NotNode not => !ExpressionValues.IsTruthy(Evaluate(not.Operand)),
        FilterNode filter => Filter(Evaluate(filter.Target)),
        IndexNode index => Index(Evaluate(index.Target), Evaluate(index.Index)),
        CallNode call => Call(call),
        BinaryNode binary => Binary(binary),
        _ => null,
    };

    private object? Binary(BinaryNode node)
    {
        object? left = Evaluate(node.Left);
        return node.Operator switch
        {
            "&&" => ExpressionValues.IsTruthy(left) ? Evaluate(node.Right) : left,
            "||" => ExpressionValues.IsTruthy(left) ? left : Evaluate(node.Right),
            "==" => ExpressionValues.AreEqual(left, Evaluate(node.Right)),
            "!=" => !ExpressionValues.AreEqual(left, Evaluate(node.Right)),
            "<" => ExpressionValues.Compare(left, Evaluate(node.Right)) < 0,
            "<=" => ExpressionValues.Compare(left, Evaluate(node.Right)) <= 0,
            ">" => ExpressionValues.Compare(left, Evaluate(node.Right)) > 0,
            _ => ExpressionValues.Compare(left, Evaluate(node.Right)) >= 0,
        };
    }

    private object? Call(CallNode node)
    {
        // case() computes only the value that it returns.
        if (node.Name.Equals("case", StringComparison.OrdinalIgnoreCase))
        {
            for (int i = 0; i + 1 < node.Arguments.Length; i += 2)
            {
                if (ExpressionValues.IsTruthy(Evaluate(node.Arguments[i])))
                    return Evaluate(node.Arguments[i + 1]);
            }

            return Evaluate(node.Arguments[^1]);
        }

        return functions.Call(text, node, [.. node.Arguments.Select(Evaluate)]);
    }

    private static object? Index(object? target, object? index)
    {
        switch (target)
        {
            case ExpressionArray { Filtered: true } filtered:
                return new ExpressionArray(filtered.Where(item => Has(item, index)).Select(item => Index(item, index)), filtered: true);
            case ExpressionArray array:
                double at = ExpressionValues.ToNumber(index);
                return at >= 0 && at < array.Count ? array[(int)at] : null;
            case ExpressionObject entries:
                return entries.GetValueOrDefault(ExpressionValues.ToText(index));
            default:
                return null;
        }
    }

    private static bool Has(object? item, object? index) => item switch
    {
        ExpressionArray array => ExpressionValues.ToNumber(index) is >= 0 and double at && at < array.Count,
        ExpressionObject entries => entries.ContainsKey(ExpressionValues.ToText(index)),
        _ => false,
    };

    private static ExpressionArray Filter(object? target) => target switch
    {
        ExpressionArray { Filtered: true } filtered => new(filtered.SelectMany(Items), filtered: true),
        _ => new(Items(target), filtered: true),
    };

    private static IEnumerable<object?> Items(object? value) => value switch
    {
        ExpressionArray array => array,
        ExpressionObject entries => entries.Values,
        _ => [],
    };
}
