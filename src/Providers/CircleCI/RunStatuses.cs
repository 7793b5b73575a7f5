using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>
/// CircleCI's words for where pipelines, workflows and jobs stand (https://circleci.com/docs/guides/orchestrate/workflows/#states; for jobs
/// https://circleci.com/docs/api/v2/#operation/getJobDetails, and https://circleci.com/docs/api/v1/#single-job for those of older servers), in ours.
/// </summary>
internal static class RunStatuses
{
    /// <summary>How long a pipeline that was made may be without a workflow before it is said to have none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static RunStatus OfJob(string status) => status switch
    {
        "success" or "fixed" or "no_tests" => RunStatus.Succeeded,
        "running" => RunStatus.Running,
        "on_hold" => RunStatus.Waiting,
        "failed" or "timedout" or "unauthorized" or "retried" => RunStatus.Failed,
        "infrastructure_fail" or "terminated-unknown" => RunStatus.Errored,
        "canceled" => RunStatus.Canceled,
        "not_run" => RunStatus.Skipped,
        // queued, not_running, blocked, and words that CircleCI finds later.
        _ => RunStatus.Queued,
    };

    /// <summary>Where a workflow stands; whether the author's code or the machinery failed, only its jobs know.</summary>
    public static RunStatus OfWorkflow(string status, IEnumerable<JobModel> jobs) => status switch
    {
        "success" => RunStatus.Succeeded,
        "failed" => OfFailed([.. jobs.Select(job => OfJob(job.Status))]),
        "error" => RunStatus.Errored,
        "unauthorized" => RunStatus.Failed,
        "canceled" => RunStatus.Canceled,
        "not_run" => RunStatus.Skipped,
        "on_hold" => RunStatus.Waiting,
        "queued" => RunStatus.Queued,
        _ => RunStatus.Running,
    };

    /// <summary>Where a pipeline stands, by its own word and its workflows'.</summary>
    public static RunStatus OfPipeline(PipelineModel pipeline, RunStatus[] workflows, DateTimeOffset now)
    {
        if (pipeline.State == "errored")
            return pipeline.Errors?.Any(error => error.Type != "config") == true ? RunStatus.Errored : RunStatus.Failed;
        bool Any(RunStatus status) => Array.IndexOf(workflows, status) >= 0;
        if (Any(RunStatus.Running))
            return RunStatus.Running;
        if (Any(RunStatus.Waiting))
            return RunStatus.Waiting;
        if (Any(RunStatus.Queued) || pipeline.State is "pending" or "setup-pending")
            return RunStatus.Queued;
        if (pipeline.State == "setup")
            return RunStatus.Running;
        if (workflows.Length == 0)
            return now - pipeline.CreatedAt > Patience ? RunStatus.Skipped : RunStatus.Queued;
        return Any(RunStatus.Failed) ? RunStatus.Failed
            : Any(RunStatus.Errored) ? RunStatus.Errored
            : Any(RunStatus.Canceled) ? RunStatus.Canceled
            : Any(RunStatus.Succeeded) ? RunStatus.Succeeded
            : RunStatus.Skipped;
    }

    /// <summary>Why a job failed, in a sentence; null where its status says all.</summary>
    public static string? Reason(string status) => status switch
    {
        "timedout" => "It took longer than its time limit.",
        "unauthorized" => "Whoever started or approved it may not use a context that it wants.",
        "infrastructure_fail" => "CircleCI's own machinery broke.",
        "terminated-unknown" => "It ended, and CircleCI does not know how.",
        _ => null,
    };

    // Where nothing but the machinery broke, nothing is known about the code.
    private static RunStatus OfFailed(RunStatus[] jobs) =>
        Array.IndexOf(jobs, RunStatus.Failed) >= 0 || Array.IndexOf(jobs, RunStatus.Errored) < 0 ? RunStatus.Failed : RunStatus.Errored;
}
