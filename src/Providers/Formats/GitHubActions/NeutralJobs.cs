using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>What a workflow's jobs say in GitHub's words and other systems say too: for a move to another format, not for writing back.</summary>
internal static partial class NeutralJobs
{
    private const string Format = GitHubActionsFormat.FormatName;

    public static Job Of(Job job) => job with
    {
        Condition = Of(job.Condition),
        Steps = [.. job.Steps.Select(step => step with { Condition = Of(step.Condition) })],
        // The text of a strategy is kept beside a matrix that the model holds.
        Native = job.Matrix is null ? job.Native : [.. job.Native.Where(setting => setting is not { Format: Format, Key: "strategy" })],
    };

    private static Condition? Of(Condition? condition) => condition switch
    {
        EqualCondition { Left: "${{ github.ref_type }}", Right: "tag" } => new TagCondition(["**"]),
        EqualCondition { Left: "${{ github.ref_type }}", Right: "branch" } => new BranchCondition(["**"]),
        EqualCondition { Right: "success" } equal when Result().IsMatch(equal.Left) => Condition.OnSuccess,
        EqualCondition { Right: "failure" } equal when Result().IsMatch(equal.Left) => Condition.OnFailure,
        NativeCondition { Format: Format } native => Native(native),
        NotCondition { Condition: NativeCondition { Format: Format } inner } => Reference().IsMatch(inner.Text) ? new NotCondition(Native(inner)) : condition,
        NotCondition not => new NotCondition(Of(not.Condition)!),
        AllCondition all => All([.. all.Conditions.Select(part => Of(part)!)]),
        AnyCondition any => new AnyCondition([.. any.Conditions.Select(part => Of(part)!)]),
        _ => condition,
    };

    // Only a cancel tells '!cancelled()' from 'always()'; a flag alone asks whether it is set.
    private static Condition Native(NativeCondition native) => native.Text.Replace(" ", "", StringComparison.Ordinal) switch
    {
        "!cancelled()" or "(!cancelled())" or "success()||failure()" or "failure()||success()" => Condition.Always,
        _ when Reference().Match(native.Text) is { Success: true } match => match.Groups[1].Value is "inputs" or "matrix" or "github.event.inputs"
            ? new EqualCondition($"${{{{ {native.Text} }}}}", "true")
            : new NotCondition(new EqualCondition($"${{{{ {native.Text} }}}}", "")),
        _ => native,
    };

    // 'always() &&' only lets the other status decide.
    private static Condition All(Condition[] parts)
    {
        if (parts.Any(part => part is OnSuccessCondition or OnFailureCondition))
            parts = [.. parts.Where(part => part is not AlwaysCondition)];
        return parts.Length == 1 ? parts[0] : new AllCondition(parts);
    }

    [GeneratedRegex(@"\A\$\{\{ (?:needs|steps)\.[A-Za-z0-9_-]+\.(?:result|conclusion|outcome) \}\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Result();

    [GeneratedRegex(@"\A(inputs|matrix|vars|env|github\.event\.inputs)\.[A-Za-z_][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
