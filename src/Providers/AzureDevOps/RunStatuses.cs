namespace CicdTools.Providers.AzureDevOps;

/// <summary>Azure DevOps' words for where builds and records of their timelines stand, in ours: https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/get and https://learn.microsoft.com/en-us/rest/api/azure/devops/build/timeline/get.</summary>
internal static class RunStatuses
{
    /// <summary>Where a build stands, by its own words and its jobs'.</summary>
    public static RunStatus Of(string? status, string? result, JobRun[] jobs, bool waits) => status switch
    {
        "completed" => OfResult(result, jobs),
        "inProgress" or "cancelling" => waits && !Array.Exists(jobs, job => job.Status == RunStatus.Running) ? RunStatus.Waiting : RunStatus.Running,
        // none, notStarted, postponed.
        _ => Array.Exists(jobs, job => job.StartedAt is not null) ? RunStatus.Running : waits ? RunStatus.Waiting : RunStatus.Queued,
    };

    /// <summary>Where a record stands.</summary>
    public static RunStatus OfRecord(string? state, string? result) => (state, result) switch
    {
        ("inProgress", _) => RunStatus.Running,
        ("completed", "failed") => RunStatus.Failed,
        ("completed", "canceled") => RunStatus.Canceled,
        ("completed", "skipped") => RunStatus.Skipped,
        // Its agent was lost.
        ("completed", "abandoned") => RunStatus.Errored,
        // succeeded, succeededWithIssues.
        ("completed", _) => RunStatus.Succeeded,
        _ => RunStatus.Queued,
    };

    /// <summary>Where a deployment of an environment's history stands: https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environmentdeployment-records/list.</summary>
    public static RunStatus OfDeployment(string? result, bool begun) => result switch
    {
        null => begun ? RunStatus.Running : RunStatus.Queued,
        "manuallyQueued" or "dependentOnManualQueue" => RunStatus.Waiting,
        _ => OfRecord("completed", result),
    };

    /// <summary>The words of a query that stand for all of these; null where there are none, or several.</summary>
    public static (string? Status, string? Result) Filter(RunStatus[] statuses) => statuses switch
    {
        [RunStatus.Queued] => ("notStarted", null),
        [RunStatus.Canceled] => ("completed", "canceled"),
        [RunStatus.Failed] or [RunStatus.Errored] or [RunStatus.Failed, RunStatus.Errored] or [RunStatus.Errored, RunStatus.Failed] => ("completed", "failed"),
        // Others are of several words, or tell more than a build by itself does.
        _ => (null, null),
    };

    private static RunStatus OfResult(string? result, JobRun[] jobs) => result switch
    {
        "failed" => Array.Exists(jobs, job => job.Status == RunStatus.Failed) || !Array.Exists(jobs, job => job.Status == RunStatus.Errored) ? RunStatus.Failed : RunStatus.Errored,
        "canceled" => RunStatus.Canceled,
        // succeeded, and partiallySucceeded: what failed was allowed to.
        _ => RunStatus.Succeeded,
    };
}
