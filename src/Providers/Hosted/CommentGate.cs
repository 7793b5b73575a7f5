namespace CicdTools.Providers.Hosted;

/// <summary>What a comment on a pull request needs.</summary>
internal static class CommentGate
{
    /// <exception cref="CicdException"><c>CommentMissing</c>, <c>PullRequestClosed</c>.</exception>
    public static void Require(CommentRequest request, PullRequest pull)
    {
        if (string.IsNullOrWhiteSpace(request.Text) && !request.Close)
            throw new CicdException("CommentMissing", CicdErrorKind.Invalid, "An empty comment says nothing.", pull.ToString(), "Give a text.");
        if (request.Close && pull.Status == PullRequestStatus.Merged)
            throw new CicdException("PullRequestClosed", CicdErrorKind.Conflict, $"{pull} is merged already, and cannot be closed without a merge.", pull.ToString(), "Undo-CicdPromotion takes a promotion back; else revert its commit.");
    }

    public static string Action(CommentRequest request) => (request.Text is { Length: > 0 }, request.Close) switch
    {
        (true, true) => $"Comment '{Shown(request.Text!)}', and close it without a merge",
        (true, false) => $"Comment '{Shown(request.Text!)}'",
        _ => "Close it without a merge",
    };

    // A plan is shown on one line.
    private static string Shown(string text) => Errors.Short(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), 200);
}
