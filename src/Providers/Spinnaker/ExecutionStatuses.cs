using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

/// <summary>
/// Orca's words for where executions and stages stand, in ours:
/// https://github.com/spinnaker/orca/blob/256fdf66d3b30473530166a73a314c8b19c0c0a3/orca-api/src/main/java/com/netflix/spinnaker/orca/api/pipeline/models/ExecutionStatus.java.
/// </summary>
internal static class ExecutionStatuses
{
    /// <summary>The words that stand for a status of ours where executions are searched; null where they do not say enough.</summary>
    public static string? Words(RunStatus[] statuses)
    {
        string[] words = [.. statuses.SelectMany(status => status switch
        {
            RunStatus.Queued => new[] { "NOT_STARTED", "BUFFERED" },
            RunStatus.Running => ["RUNNING", "REDIRECT"],
            RunStatus.Waiting => ["RUNNING", "PAUSED", "SUSPENDED"],
            RunStatus.Succeeded => ["SUCCEEDED"],
            RunStatus.Failed or RunStatus.Errored => ["TERMINAL", "FAILED_CONTINUE"],
            RunStatus.Canceled => ["CANCELED", "STOPPED"],
            _ => ["SKIPPED"],
        }).Distinct()];
        return words.Length == 0 ? null : string.Join(',', words);
    }

    public static RunStatus Of(ExecutionModel execution)
    {
        StageModel[] stages = execution.Stages ?? [];
        RunStatus status = Of(execution.Status);
        return status switch
        {
            RunStatus.Running when Array.Exists(stages, StageFacts.IsWaiting) && !Array.Exists(stages, stage => stage.Status == "RUNNING" && stage.Type != StageFacts.ManualJudgment) => RunStatus.Waiting,
            RunStatus.Failed when IsBroken(stages) => RunStatus.Errored,
            _ => status,
        };
    }

    public static RunStatus Of(StageModel stage, RunStatus execution)
    {
        if (StageFacts.IsWaiting(stage))
            return RunStatus.Waiting;
        bool hasEnded = execution is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);
        return Of(stage.Status) switch
        {
            RunStatus.Failed when StageFacts.IsMachinery(stage) => RunStatus.Errored,
            RunStatus.Queued when hasEnded => RunStatus.Skipped,
            { } status => status,
        };
    }

    public static RunStatus Of(string? status) => status switch
    {
        "RUNNING" or "REDIRECT" => RunStatus.Running,
        "PAUSED" or "SUSPENDED" => RunStatus.Waiting,
        "SUCCEEDED" => RunStatus.Succeeded,
        "FAILED_CONTINUE" or "TERMINAL" => RunStatus.Failed,
        "CANCELED" or "STOPPED" => RunStatus.Canceled,
        "SKIPPED" => RunStatus.Skipped,
        // NOT_STARTED, BUFFERED, and words that Orca finds later.
        _ => RunStatus.Queued,
    };

    // Where nothing but the machinery broke, nothing is known about the pipeline.
    private static bool IsBroken(StageModel[] stages)
    {
        StageModel[] failed = [.. stages.Where(stage => stage.Status is "TERMINAL" or "FAILED_CONTINUE")];
        return failed.Length > 0 && Array.TrueForAll(failed, StageFacts.IsMachinery);
    }
}
