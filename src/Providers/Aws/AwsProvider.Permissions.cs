using System.Xml.Linq;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html and API_AttachUserPolicy.html: a policy that is attached twice is attached once.
internal sealed partial class AwsProvider
{
    // Where policies that AWS keeps stand: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html.
    private static readonly string[] PolicyPaths = ["", "service-role/", "job-function/"];

    public async Task<Change> PlanGrantAsync(string name, string policy, CancellationToken cancellationToken)
    {
        ServiceAccount account = await RequireAccountAsync(name, cancellationToken).ConfigureAwait(false);
        (string found, string arn) = (await ResolveAsync([policy], (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Account, cancellationToken).ConfigureAwait(false))[0];
        List<string> attached = await AttachedAsync(account.Kind, account.Name, cancellationToken).ConfigureAwait(false);
        bool there = attached.Contains(found);
        ApiRequest call = Attaching(account.Kind, account.Name, arn);
        return new Change(account.Name, $"Attach the policy '{found}'", async token =>
        {
            if (!there)
                await _api.DoAsync(AwsService.Iam, call, token).ConfigureAwait(false);
            return account with { Policies = [.. attached.Append(found).Distinct().Order(StringComparer.Ordinal)] };
        })
        {
            AlreadyDone = there ? $"'{account.Name}' has the policy '{found}' already." : null,
        }.Calling(Context, there ? [] : [call]);
    }

    private static ApiRequest Attaching(ServiceAccountKind kind, string name, string arn) =>
        AwsCall.Tell(AwsService.Iam, $"Attach{kind}Policy", ($"{kind}Name", name), ("PolicyArn", arn)) with { Repeatable = true };

    /// <summary>Policies by their names: the account's own ones first, then those that AWS keeps.</summary>
    private async Task<(string Name, string Arn)[]> ResolveAsync(string[] policies, string account, CancellationToken cancellationToken)
    {
        List<(string, string)> found = [];
        foreach (string policy in policies)
        {
            string[] candidates = policy.StartsWith("arn:", StringComparison.Ordinal)
                ? [policy]
                : [$"arn:{_place.Partition}:iam::{account}:policy/{policy}", .. PolicyPaths.Select(path => $"arn:{_place.Partition}:iam::aws:policy/{path}{policy}")];
            XElement? answer = null;
            foreach (string arn in candidates)
            {
                answer ??= await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetPolicy", ("PolicyArn", arn)), cancellationToken).ConfigureAwait(false);
            }

            found.Add(answer is null
                ? throw Errors.NotFound("PolicyNotFound", "policy of this account or of AWS", policy, remedy: "Check the name, or give the policy's ARN: 'aws iam list-policies' shows them.")
                : (answer.Require("PolicyName"), answer.Require("Arn")));
        }

        return [.. found];
    }
}
