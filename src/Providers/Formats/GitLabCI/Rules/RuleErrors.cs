namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>The error that rules give.</summary>
internal static class RuleErrors
{
    public static CicdException Invalid(string expression, int at, string reason) =>
        new("ExpressionInvalid", CicdErrorKind.Invalid, $"The rule '{Errors.Shown(expression)}' is not valid at character {at + 1}: {reason}.", Errors.Shown(expression), "See https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions.");
}
