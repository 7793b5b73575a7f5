using System.Text;
using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.GitHubActions;

internal sealed partial class GitHubActionsFormat : IExpressions
{
    /// <inheritdoc/>
    public string Expand(string text, ExpressionContext context)
    {
        int open = text.IndexOf("${{", StringComparison.Ordinal);
        if (open < 0)
            return text;
        ExpressionContexts contexts = new(context);
        ExpressionFunctions functions = new(context.Status, context.HashFiles);
        StringBuilder result = new();
        int at = 0;
        while (open >= 0)
        {
            int close = Close(text, open + 3);
            result.Append(text, at, open - at);
            string expression = text[(open + 3)..close].Trim();
            result.Append(ExpressionValues.ToText(new ExpressionEvaluator(expression, contexts.Find, functions).Evaluate(ExpressionParser.Parse(expression))));
            at = close + 2;
            open = text.IndexOf("${{", at, StringComparison.Ordinal);
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <inheritdoc/>
    public string ExpandScript(string script, ExpressionContext context) => Expand(script, context);

    /// <inheritdoc/>
    public Job Resolve(Job job, ExpressionContext context) => new JobResolver(this, context).Resolve(job);

    /// <inheritdoc/>
    public Step Resolve(Step step, ExpressionContext context) => new JobResolver(this, context).Resolve(step);

    /// <inheritdoc/>
    public string CacheKey(CacheStep step, ExpressionContext context) => Expand(step.Key, context);

    /// <inheritdoc/>
    public string[] VariableFiles(Job job) => [];

    /// <summary>The value of the one expression that a text is; the text itself where it holds none.</summary>
    internal static object? Value(string text, ExpressionContext context)
    {
        if (!text.Contains("${{", StringComparison.Ordinal))
            return text;
        string expression = ConditionText.Unwrap(text);
        return new ExpressionEvaluator(expression, new ExpressionContexts(context).Find, new(context.Status, context.HashFiles)).Evaluate(ExpressionParser.Parse(expression));
    }

    /// <inheritdoc/>
    public bool Test(string condition, ExpressionContext context)
    {
        string expression = ConditionText.Unwrap(condition);
        if (expression.Length == 0)
            return true;
        ExpressionFunctions functions = new(context.Status, context.HashFiles);
        return ExpressionValues.IsTruthy(new ExpressionEvaluator(expression, new ExpressionContexts(context).Find, functions).Evaluate(ExpressionParser.Parse(expression)));
    }

    // Numbers and booleans are compared as such, and text without regard to case.
    /// <inheritdoc/>
    public bool Equal(string left, string right, ExpressionContext context) => ExpressionValues.AreEqual(Side(left, context), Side(right, context));

    private object? Side(string text, ExpressionContext context) => ConditionText.Unwrap(text) == text.Trim() ? Expand(text, context) : Value(text, context);

    /// <inheritdoc/>
    public VariableMap DefaultVariables(ExpressionContext context) => GitHubVariables.Of(context);

    // The closing brackets may not be those inside a quoted text.
    private static int Close(string text, int from)
    {
        bool quoted = false;
        for (int at = from; at + 1 < text.Length; at++)
        {
            if (text[at] == '\'')
                quoted = !quoted;
            else if (!quoted && text[at] == '}' && text[at + 1] == '}')
                return at;
        }

        throw ExpressionErrors.Invalid(text[(from - 3)..], 0, "'}}' is missing");
    }
}
