namespace CicdTools.Providers.JenkinsX.Approvals;

/// <summary>Labels of pull requests by which Lighthouse decides: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/labels/labels.go.</summary>
internal static class PullRequestLabels
{
    private const string Approved = "approved";

    // What has it is merged without anybody's approval: .../pkg/plugins/approve/approve.go skips it unless told otherwise.
    private const string MergedByItself = "updatebot";

    private const string Held = "do-not-merge/hold";

    public static bool IsApproved(PullRequest pull) => Has(pull, Approved) || Has(pull, MergedByItself);

    public static bool IsHeld(PullRequest pull) => Has(pull, Held);

    private static bool Has(PullRequest pull, string label) => pull.Labels.Contains(label, StringComparer.OrdinalIgnoreCase);
}
