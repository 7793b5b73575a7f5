using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>An execution of a pipeline as it was seen.</summary>
internal sealed record SeenExecution(PipelineModel Pipeline, string Id, string Status, string? Summary, DateTimeOffset? StartTime, ExecutionTriggerModel? Trigger, string Commit, ActionExecutionModel[] Actions)
{
    /// <summary>The newest try of each action, by stage and in the order in which they first began. What a source fetches is no job.</summary>
    public IEnumerable<(ActionExecutionModel Action, int Attempt)> Newest => Actions
        .Where(action => action.Input?.ActionTypeId?.Category != "Source")
        .GroupBy(action => (action.StageName, action.ActionName))
        .OrderBy(group => Array.FindIndex(Pipeline.Stages, stage => stage.Name == group.Key.StageName))
        .ThenBy(group => group.Min(action => action.StartTime))
        .Select(group => (group.MaxBy(action => action.StartTime)!, group.Count()));

    /// <summary>Whether something is at work, so that the execution itself cannot have ended.</summary>
    public bool IsUnderWay => Status == "InProgress" && Array.Exists(Actions, action => action.Status == "InProgress");

    public JobRun[] Jobs => [.. Newest.Select(one => Describe(one.Action, one.Attempt))];

    public Run Describe(string context, string region)
    {
        PipelineSource source = PipelineSource.Of(Pipeline);
        JobRun[] jobs = Jobs;
        RunStatus status = RunStatuses.OfExecution(Status, jobs);
        AwsRunId id = new(Pipeline.Name, Id, IsBuild: false);
        bool ended = status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);
        DateTimeOffset? begin = StartTime ?? Actions.Min(action => action.StartTime);
        return new()
        {
            Context = context,
            Repository = source.Repository,
            Id = id.ToString(),
            Number = id.Number,
            Pipeline = Pipeline.Name,
            Ref = source.Branch,
            Commit = Commit,
            Event = Trigger?.TriggerType switch
            {
                null or "StartPipelineExecution" or "CreatePipeline" => "manual",
                "ManualRollback" or "AutomatedRollback" => "rollback",
                "CloudWatchEvent" when Trigger.TriggerDetail?.Contains(":rule/", StringComparison.Ordinal) != true => "schedule",
                _ => "push",
            },
            Actor = Trigger?.TriggerType is null or "StartPipelineExecution" ? Trigger?.TriggerDetail?.Split(':')[^1] ?? "" : "",
            Status = status,
            Reason = status == RunStatus.Errored ? Problem(jobs) : Status == "Superseded" ? "A newer execution took its place." : null,
            CreatedAt = begin ?? default,
            StartedAt = Actions.Min(action => action.StartTime),
            FinishedAt = ended ? Actions.Max(action => action.LastUpdateTime) ?? begin : null,
            Url = $"https://{region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/{Uri.EscapeDataString(Pipeline.Name)}/executions/{Id}/timeline?region={region}",
            Jobs = jobs,
        };
    }

    // What broke before any job began is the source's.
    private string Problem(JobRun[] jobs) => Errors.Short(
        jobs.FirstOrDefault(job => job.Status == RunStatus.Errored)?.Reason
        ?? Array.Find(Actions, action => action.Status == "Failed")?.Output?.ExecutionResult?.ErrorDetails?.Message
        ?? (string.IsNullOrEmpty(Summary) ? "AWS does not say why." : Summary),
        300);

    private static JobRun Describe(ActionExecutionModel action, int attempt)
    {
        RunStatus status = RunStatuses.OfAction(action);
        return new()
        {
            Id = action.ActionExecutionId,
            Name = action.ActionName,
            Stage = action.StageName,
            Status = status,
            Reason = status == RunStatus.Errored ? action.Output?.ExecutionResult?.ErrorDetails?.Message : null,
            Attempt = attempt,
            StartedAt = action.StartTime,
            FinishedAt = action.Status == "InProgress" ? null : action.LastUpdateTime,
            Environment = action.Input?.ActionTypeId?.Category == "Deploy" ? action.StageName : null,
        };
    }
}
