using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>What CircleCI takes as a restriction of a context, and what restrictions mean together: https://circleci.com/docs/guides/security/contexts/#restrict-a-context.</summary>
internal static class RestrictionRules
{
    // https://circleci.com/docs/guides/security/contexts/#variables
    private static readonly string[] NotInExpressions = ["pipeline.parameters.", "pipeline.trigger_parameters."];

    /// <summary>CircleCI's word for a kind.</summary>
    public static string Word(RestrictionKind kind) => kind switch { RestrictionKind.Repository => "project", RestrictionKind.Group => "group", _ => "expression" };

    /// <summary>The kind by CircleCI's word.</summary>
    public static RestrictionKind Kind(string word) => word switch { "project" => RestrictionKind.Repository, "group" => RestrictionKind.Group, _ => RestrictionKind.Expression };

    /// <exception cref="CicdException"><c>InvalidName</c>, <c>ExpressionInvalid</c>.</exception>
    public static void Check(RestrictionRequest request)
    {
        // As CircleCI's own CLI has it: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/context.go#L189-L194.
        if (request.Kind == RestrictionKind.Group && !Guid.TryParse(request.Value, out _))
            throw Errors.InvalidName("a group of CircleCI", request.Value, "the API takes its identifier, a UUID, and no name.");
        if (request.Kind == RestrictionKind.Expression)
            CheckExpression(request.Value);
    }

    /// <summary>Who may use a context that has these, in a sentence each.</summary>
    /// <param name="restrictions">All of the context's.</param>
    /// <param name="hadGroups">Whether a group is taken away, or was there: without any group only administrators may use it.</param>
    public static string Told(IReadOnlyList<RestrictionModel> restrictions, bool hadGroups)
    {
        List<string> told = [.. restrictions.Select(one => $"The context is restricted to the {one.RestrictionType} {Errors.Shown(one.Name is { Length: > 0 } name ? name : one.RestrictionValue ?? "")}.")];
        // https://circleci.com/docs/guides/security/contexts/#remove-groups-from-contexts
        if (hadGroups && !restrictions.Any(one => one.RestrictionType == "group"))
            told.Add("Without any group only administrators of the organization may use the context.");
        return told.Count == 0 ? "Every project of the organization may use the context." : string.Join('\n', told);
    }

    // An expression that cannot be evaluated locks everybody out (https://circleci.com/docs/guides/security/contexts/#errors), so what is plainly wrong is refused here.
    private static void CheckExpression(string expression)
    {
        if (string.IsNullOrWhiteSpace(expression))
            throw Invalid(expression, "it is empty");
        int depth = 0;
        bool quoted = false;
        for (int at = 0; at < expression.Length; at++)
        {
            char character = expression[at];
            if (quoted && character == '\\')
                at++;
            else if (character == '"')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (character == '\'')
                throw Invalid(expression, "texts stand in double quotes");
            else if (character is '(' or ')' && (depth += character == '(' ? 1 : -1) < 0)
                throw Invalid(expression, "a parenthesis is closed that was not opened");
            else if (NotInExpressions.FirstOrDefault(name => string.CompareOrdinal(expression, at, name, 0, name.Length) == 0) is { } name)
                throw Invalid(expression, $"'{name}*' cannot be used here");
        }

        if (quoted || depth > 0)
            throw Invalid(expression, quoted ? "a quote is not closed" : "a parenthesis is not closed");
    }

    private static CicdException Invalid(string expression, string why) =>
        new("ExpressionInvalid", CicdErrorKind.Invalid, $"'{Errors.Shown(expression)}' is no expression that CircleCI could evaluate: {why}.", Errors.Shown(expression), "An expression is such as pipeline.git.branch == \"main\" and not job.ssh.enabled.");
}
