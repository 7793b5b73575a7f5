namespace CicdTools.Providers.Hosted;

/// <summary>What is asked of every pull request before it is merged.</summary>
internal static class MergeGate
{
    /// <exception cref="CicdException"><c>PullRequestClosed</c>, <c>PullRequestDraft</c>, <c>MergeConflict</c>.</exception>
    public static void Require(PullRequest pull, bool isDraft, bool hasConflicts)
    {
        if (pull.Status == PullRequestStatus.Merged)
            return;
        if (pull.Status == PullRequestStatus.Closed)
            throw new CicdException("PullRequestClosed", CicdErrorKind.Conflict, $"{pull} was closed without a merge.", pull.ToString(), "Reopen it on its page, or open another with New-CicdPullRequest.");
        if (isDraft)
            throw new CicdException("PullRequestDraft", CicdErrorKind.Conflict, $"{pull} is a draft, which cannot be merged.", pull.ToString(), "Mark it as ready on its page.");
        if (hasConflicts)
            throw new CicdException("MergeConflict", CicdErrorKind.Conflict, $"{pull} is in conflict with '{pull.Target}'.", pull.ToString(), $"Merge '{pull.Target}' into '{pull.Source}' and solve the conflicts there.");
    }

    public static string Action(PullRequest pull, MergeMethod method) =>
        $"{method switch { MergeMethod.Squash => "Merge as one commit", MergeMethod.Rebase => "Rebase and merge", _ => "Merge" }} '{pull.Source}' into '{pull.Target}'{(pull.Commit.Length >= 8 ? $" at {pull.Commit[..8]}" : "")}";

    public static string? Done(PullRequest pull) => pull.Status == PullRequestStatus.Merged ? $"{pull} is merged already." : null;
}
