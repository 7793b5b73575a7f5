using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// A run is an execution of a pipeline, and its jobs are its stages; those that Orca puts around them of itself are a part of them.
internal sealed partial class SpinnakerProvider
{
    private async Task<ExecutionModel?> FindExecutionAsync(string text, CancellationToken cancellationToken) => ExecutionId.TryParse(text) is { } id
        ? await _api.FindAsync(ApiRequest.Get($"pipelines/{id}"), Json.ExecutionModel, cancellationToken).ConfigureAwait(false)
        : null;

    private async Task<ExecutionModel> RequireExecutionAsync(string text, CancellationToken cancellationToken) =>
        await FindExecutionAsync(text, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "execution", text, remedy: "A run of Spinnaker is named by its execution's identifier; Get-CicdRun shows them.");

    /// <summary>Executions, newest first, of an application or, where it is null, of all.</summary>
    private async IAsyncEnumerable<ExecutionModel> ExecutionsAsync(string? application, string? statuses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int from = 0; ; from += PageSize)
        {
            ApiRequest request = ApiRequest.Get($"applications/{application ?? "*"}/executions/search",
                ("statuses", statuses), ("expand", "true"), ("size", PageSize.ToString(CultureInfo.InvariantCulture)), ("startIndex", from.ToString(CultureInfo.InvariantCulture)));
            ExecutionModel[] page = await _api.ReadAsync(request, Json.ExecutionModelArray, cancellationToken).ConfigureAwait(false);
            // What began meanwhile moves the others on, so that some come twice.
            foreach (ExecutionModel execution in page.Where(execution => seen.Add(execution.Id)))
                yield return execution;
            if (page.Length < PageSize)
                yield break;
        }
    }

    private Run Describe(ExecutionModel execution)
    {
        RunStatus status = ExecutionStatuses.Of(execution);
        StageModel[] stages = [.. (execution.Stages ?? []).Where(stage => stage.ParentStageId is null)];
        TriggerModel? trigger = execution.Trigger;
        return new()
        {
            Context = Context,
            Repository = execution.Application,
            Id = execution.Id,
            Pipeline = execution.Name ?? "",
            Ref = trigger?.Branch ?? trigger?.Tag ?? "",
            Commit = trigger?.Hash ?? "",
            Event = trigger?.Type switch { "manual" or null => "manual", "cron" => "schedule", "git" => "push", { } type => type },
            Actor = execution.Authentication?.User ?? trigger?.User ?? "",
            Status = status,
            Reason = status switch
            {
                RunStatus.Errored => stages.Concat(execution.Stages ?? []).Select(stage => StageFacts.IsMachinery(stage) ? StageFacts.ErrorOf(stage) : null).FirstOrDefault(error => error is not null) is { } error ? Errors.Short(error, 300) : "One of Spinnaker's own services broke.",
                RunStatus.Canceled => execution.CancellationReason is { Length: > 0 } reason ? Errors.Short(reason, 300) : null,
                RunStatus.Waiting => "It waits for a manual judgment.",
                _ => null,
            },
            CreatedAt = GateTimes.At(execution.BuildTime) ?? default,
            StartedAt = GateTimes.At(execution.StartTime),
            FinishedAt = GateTimes.At(execution.EndTime),
            Jobs = [.. stages.Select(stage => Describe(stage, status, stages))],
        };
    }

    private static JobRun Describe(StageModel stage, RunStatus execution, StageModel[] all)
    {
        RunStatus status = ExecutionStatuses.Of(stage, execution);
        return new()
        {
            Id = stage.Id,
            Name = NameOf(stage, all),
            Stage = stage.Type ?? "",
            Status = status,
            Reason = status switch
            {
                RunStatus.Waiting => StageFacts.Text(stage, "instructions") is { Length: > 0 } instructions ? Errors.Short(instructions, 300) : "It waits for a manual judgment.",
                RunStatus.Failed when StageFacts.JudgmentOf(stage) == "stop" => "A person said stop.",
                RunStatus.Failed or RunStatus.Errored => StageFacts.ErrorOf(stage) is { } error ? Errors.Short(error, 300) : null,
                _ => null,
            },
            StartedAt = GateTimes.At(stage.StartTime),
            FinishedAt = GateTimes.At(stage.EndTime),
            Environment = StageFacts.AccountOf(stage),
            Steps = [.. (stage.Tasks ?? []).Select(task => new StepRun { Name = task.Name ?? "", Status = ExecutionStatuses.Of(task.Status), StartedAt = GateTimes.At(task.StartTime), FinishedAt = GateTimes.At(task.EndTime) })],
        };
    }

    // Names of stages need not differ; their references do.
    private static string NameOf(StageModel stage, StageModel[] all)
    {
        string name = stage.Name ?? stage.Type ?? stage.Id;
        return all.Count(one => (one.Name ?? one.Type ?? one.Id) == name) == 1 ? name : $"{name} ({stage.RefId})";
    }
}
