namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>What the statuses of activities mean: https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1/types_pipeline.go#L190-L218.</summary>
internal static class ActivityStatuses
{
    public static RunStatus Of(string? status) => status switch
    {
        null or "" or "Pending" => RunStatus.Queued,
        "Running" => RunStatus.Running,
        "Succeeded" => RunStatus.Succeeded,
        "Failed" or "TimedOut" => RunStatus.Failed,
        "WaitingForApproval" => RunStatus.Waiting,
        "Error" => RunStatus.Errored,
        "Aborted" or "Cancelled" => RunStatus.Canceled,
        "NotExecuted" => RunStatus.Skipped,
        // A newer one that is not known yet has not ended, as far as anybody can tell.
        _ => RunStatus.Running,
    };

    /// <summary>Why it stands there, where the status says more than ours; else what was written beside it of a bad end.</summary>
    public static string? Reason(string? status, string? message) => status switch
    {
        "TimedOut" => "It took longer than it may.",
        "Failed" or "Error" or "Aborted" or "Cancelled" => message is null ? null : Errors.Short(message, 300),
        _ => null,
    };
}
