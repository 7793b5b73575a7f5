namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>The error that expressions give.</summary>
internal static class ExpressionErrors
{
    /// <summary>An expression that cannot be understood or computed.</summary>
    public static CicdException Invalid(string expression, int at, string reason) =>
        new("ExpressionInvalid", CicdErrorKind.Invalid, $"The expression '{Errors.Shown(expression)}' is not valid at character {at + 1}: {reason}.", Errors.Shown(expression), "See https://docs.github.com/actions/reference/workflows-and-actions/expressions.");
}
