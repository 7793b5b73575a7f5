namespace CicdTools.Providers.Aws;

/// <summary>What names an approval: its run, its stage and its action.</summary>
internal sealed record AwsApprovalId(AwsRunId Run, string Stage, string Action)
{
    // Names of stages and actions have neither a slash nor a blank: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html.
    public static AwsApprovalId? TryParse(string text) =>
        text.Split('/') is [var pipeline, var execution, { Length: > 0 } stage, { Length: > 0 } action] && AwsRunId.TryParse($"{pipeline}/{execution}") is { } run ? new(run, stage, action) : null;

    public override string ToString() => $"{Run}/{Stage}/{Action}";
}
