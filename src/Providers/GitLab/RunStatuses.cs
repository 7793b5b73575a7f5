namespace CicdTools.Providers.GitLab;

/// <summary>GitLab's words for where pipelines and jobs stand (https://docs.gitlab.com/api/pipelines/, https://docs.gitlab.com/ci/jobs/#view-the-status-of-a-pipelines-jobs), in ours.</summary>
internal static class RunStatuses
{
    /// <summary>Where a pipeline stands, by its own word and its jobs'.</summary>
    public static RunStatus Of(string status, IEnumerable<(RunStatus Status, bool MayFail)> jobs) => status switch
    {
        "failed" => OfFailed([.. jobs.Where(job => !job.MayFail).Select(job => job.Status)]),
        _ => Of(status),
    };

    /// <summary>Where a job stands.</summary>
    public static RunStatus OfJob(string status, string? failure) => status == "failed" && !IsOfTheAuthor(failure) ? RunStatus.Errored : Of(status);

    /// <summary>The one word of GitLab's that stands for all of these; null where there is none, or several.</summary>
    public static string? Filter(RunStatus[] statuses) => statuses switch
    {
        [RunStatus.Succeeded] => "success",
        [RunStatus.Canceled] => "canceled",
        [RunStatus.Skipped] => "skipped",
        [RunStatus.Waiting] => "manual",
        [RunStatus.Failed] or [RunStatus.Errored] or [RunStatus.Failed, RunStatus.Errored] or [RunStatus.Errored, RunStatus.Failed] => "failed",
        _ => null,
    };

    /// <summary>Why a job failed, in a sentence; null where its status says all. The words: https://docs.gitlab.com/ci/yaml/#retrywhen.</summary>
    public static string? Reason(string? failure) => failure switch
    {
        null or "" or "script_failure" => null,
        "job_execution_timeout" => "It took longer than its time limit.",
        "runner_system_failure" => "The runner broke.",
        "stuck_or_timeout_failure" => "No runner took it, or none told of it any more.",
        "runner_unsupported" => "The runner is too old for it.",
        "api_failure" => "GitLab's API failed it.",
        "missing_dependency_failure" => "Artifacts that it needs are not there any more.",
        "stale_schedule" => "Its delay ended while it could not run.",
        "archived_failure" => "It is archived, and cannot run any more.",
        "unmet_prerequisites" => "What it needs before it runs could not be made.",
        "scheduler_failure" => "GitLab could not assign it to a runner.",
        "data_integrity_failure" => "GitLab found its data damaged.",
        "deployment_rejected" => "A person rejected its deployment.",
        _ => $"{char.ToUpperInvariant(failure[0])}{failure[1..].Replace('_', ' ')}.",
    };

    private static RunStatus Of(string status) => status switch
    {
        "running" or "canceling" => RunStatus.Running,
        "success" => RunStatus.Succeeded,
        "failed" => RunStatus.Failed,
        "canceled" => RunStatus.Canceled,
        "skipped" => RunStatus.Skipped,
        "manual" => RunStatus.Waiting,
        // created, waiting_for_resource, preparing, waiting_for_callback, pending, scheduled, and words that GitLab finds later.
        _ => RunStatus.Queued,
    };

    // Where nothing but the machinery broke, nothing is known about the code.
    private static RunStatus OfFailed(RunStatus[] jobs) =>
        Array.Exists(jobs, job => job == RunStatus.Failed) || !Array.Exists(jobs, job => job == RunStatus.Errored) ? RunStatus.Failed : RunStatus.Errored;

    private static bool IsOfTheAuthor(string? failure) => failure is null or "" or "script_failure" or "job_execution_timeout" or "deployment_rejected";
}
