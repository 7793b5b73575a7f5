namespace CicdTools.Providers.GitHub;

/// <summary>GitHub's statuses and conclusions in our words: https://docs.github.com/rest/actions/workflow-runs, https://docs.github.com/pull-requests/reference/status-checks#check-statuses-and-conclusions.</summary>
internal static class RunStatuses
{
    public static RunStatus Of(string? status, string? conclusion) => (status, conclusion) switch
    {
        (_, "success" or "neutral") => RunStatus.Succeeded,
        // A time limit of the pipeline's own is the pipeline saying no.
        (_, "failure" or "timed_out") => RunStatus.Failed,
        (_, "startup_failure" or "stale") => RunStatus.Errored,
        (_, "cancelled") => RunStatus.Canceled,
        (_, "skipped") => RunStatus.Skipped,
        (_, "action_required") or ("waiting" or "action_required", _) => RunStatus.Waiting,
        ("in_progress", _) => RunStatus.Running,
        _ => RunStatus.Queued,
    };

    /// <summary>Why it stands there, where the status does not say all.</summary>
    public static string? Reason(string? conclusion) => conclusion switch
    {
        "timed_out" => "It took longer than its time limit.",
        "startup_failure" => "GitHub could not start it: the workflow file is not valid, or the repository or its plan does not allow it.",
        "stale" => "GitHub gave it up, because it did not end within 14 days.",
        "action_required" => "A maintainer must approve it first.",
        _ => null,
    };

    /// <summary>The filter of GitHub's for a status of ours; null where one of ours is several of GitHub's.</summary>
    public static string? Filter(RunStatus[] statuses) => statuses is not [RunStatus one] ? null : one switch
    {
        RunStatus.Running => "in_progress",
        RunStatus.Canceled => "cancelled",
        RunStatus.Skipped => "skipped",
        _ => null,
    };
}
