using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>AWS's words in ours.</summary>
internal static class RunStatuses
{
    /// <summary>https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#concepts-how-it-works-executions, and what its actions add.</summary>
    public static RunStatus OfExecution(string status, IReadOnlyCollection<JobRun> jobs) => status switch
    {
        "Succeeded" => RunStatus.Succeeded,
        "Failed" => jobs.Any(job => job.Status == RunStatus.Failed) ? RunStatus.Failed : RunStatus.Errored,
        "Stopped" or "Cancelled" or "Superseded" => RunStatus.Canceled,
        "Stopping" => RunStatus.Running,
        _ when jobs.Count == 0 => RunStatus.Queued,
        _ => jobs.Any(job => job.Status == RunStatus.Waiting) && jobs.All(job => job.Status != RunStatus.Running) ? RunStatus.Waiting : RunStatus.Running,
    };

    /// <summary>An action's. JobFailed is what its program said (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html); every other code is the machinery's.</summary>
    public static RunStatus OfAction(ActionExecutionModel action) => action.Status switch
    {
        "Succeeded" => RunStatus.Succeeded,
        "Abandoned" => RunStatus.Canceled,
        "InProgress" => IsApproval(action) ? RunStatus.Waiting : RunStatus.Running,
        _ => IsApproval(action) || action.Output?.ExecutionResult?.ErrorDetails?.Code is null or "JobFailed" ? RunStatus.Failed : RunStatus.Errored,
    };

    /// <summary>https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html#CodeBuild-Type-Build-buildStatus</summary>
    public static RunStatus OfBuild(string? status, string? phase) => status switch
    {
        "SUCCEEDED" => RunStatus.Succeeded,
        "FAILED" => RunStatus.Failed,
        "STOPPED" => RunStatus.Canceled,
        "FAULT" or "TIMED_OUT" => RunStatus.Errored,
        _ => phase is "SUBMITTED" or "QUEUED" or null ? RunStatus.Queued : RunStatus.Running,
    };

    public static bool IsApproval(ActionExecutionModel action) => action.Input?.ActionTypeId?.Category == "Approval";
}
