using CicdTools.Providers.Google.Models;

namespace CicdTools.Providers.Google;

/// <summary>Cloud Build's words for where builds and steps stand (https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds#status), in ours.</summary>
internal static class BuildStatuses
{
    /// <summary>Where a build stands.</summary>
    public static RunStatus Of(BuildModel build) => build.Status switch
    {
        "PENDING" when build.Approval?.State is "PENDING" => RunStatus.Waiting,
        "SUCCESS" => RunStatus.Succeeded,
        "WORKING" => RunStatus.Running,
        "FAILURE" => IsMachinery(build.FailureInfo?.Type) ? RunStatus.Errored : RunStatus.Failed,
        "TIMEOUT" => RunStatus.Failed,
        "INTERNAL_ERROR" or "EXPIRED" => RunStatus.Errored,
        "CANCELLED" => RunStatus.Canceled,
        // PENDING, QUEUED, and words that Cloud Build finds later.
        _ => RunStatus.Queued,
    };

    /// <summary>Where a step stands. What never began in a build that has ended never will.</summary>
    public static RunStatus Of(StepModel step, RunStatus build)
    {
        bool hasEnded = build is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);
        return step.Status switch
        {
            "SUCCESS" => RunStatus.Succeeded,
            "WORKING" => hasEnded ? build : RunStatus.Running,
            "FAILURE" or "TIMEOUT" => RunStatus.Failed,
            "INTERNAL_ERROR" or "EXPIRED" => RunStatus.Errored,
            "CANCELLED" => RunStatus.Canceled,
            _ when !hasEnded => RunStatus.Queued,
            _ => build == RunStatus.Canceled ? RunStatus.Canceled : RunStatus.Skipped,
        };
    }

    /// <summary>Why it stands there; null where the status says all.</summary>
    public static string? Reason(BuildModel build) => build.Status switch
    {
        "EXPIRED" => "It waited longer in the queue than its limit.",
        "TIMEOUT" => "It took longer than its time limit.",
        "INTERNAL_ERROR" => Text(build.StatusDetail) ?? Text(build.FailureInfo?.Detail) ?? "Cloud Build's own machinery broke.",
        "PENDING" when build.Approval?.State == "PENDING" => "It waits for an approval.",
        "CANCELLED" when build.Approval?.State == "REJECTED" => "Its approval was denied.",
        // That a step failed, the steps tell by themselves.
        "FAILURE" when build.FailureInfo?.Type is not (null or "USER_BUILD_STEP" or "FAILURE_TYPE_UNSPECIFIED") => Text(build.FailureInfo.Detail) ?? Text(build.StatusDetail) ?? $"It failed by {build.FailureInfo.Type}.",
        _ => null,
    };

    // https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds#failuretype: what is neither the author's step nor the author's image.
    private static bool IsMachinery(string? type) => type is "LOGGING_FAILURE" or "FETCH_SOURCE_FAILED";

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : Errors.Short(text.Trim(), 300);
}
