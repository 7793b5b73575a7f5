using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// Manual judgments: https://spinnaker.io/docs/guides/user/pipeline/managing-pipelines/#manual-judgments. Continue lets the pipeline go on, stop ends it.
internal sealed partial class SpinnakerProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool all = query.Status.Length > 0;
        if (query.Repository is { } application)
            await RequireApplicationAsync(RequireName(application), cancellationToken).ConfigureAwait(false);
        List<Approval> found = [];
        if (query.Id is { } id)
        {
            if (await FindJudgmentAsync(id, cancellationToken).ConfigureAwait(false) is var (execution, stage))
                found.Add(Describe(execution, stage));
        }
        else
        {
            await foreach (ExecutionModel execution in ExecutionsAsync(query.Repository, all ? null : "RUNNING", cancellationToken).ConfigureAwait(false))
                found.AddRange((execution.Stages ?? []).Where(IsJudgment).Select(stage => Describe(execution, stage)));
        }

        foreach (Approval approval in found.OrderBy(approval => approval.RequestedAt))
        {
            bool fits = all ? query.Status.Contains(approval.Status) : approval.Status == ApprovalStatus.Waiting;
            if (fits && query.Environment is null && (query.Repository is null || approval.Repository == query.Repository))
                yield return approval;
        }
    }

    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        (ExecutionModel execution, StageModel stage) = await RequireWaitingAsync(approval.Id, cancellationToken).ConfigureAwait(false);
        Approval now = Describe(execution, stage);
        string[] inputs = StageFacts.InputsOf(stage);
        // What a stage offers to choose from is the one thing that a judgment may say besides yes and no.
        string? input = comment is not null && inputs.Contains(comment, StringComparer.Ordinal) ? comment : null;
        ApiRequest call = ApiRequest.Write(HttpMethod.Patch, $"pipelines/{execution.Id}/stages/{stage.Id}").With(new(approve ? "continue" : "stop", input), Json.Judgment);
        return new Change(now.Subject, approve ? "Judge 'continue', so that the pipeline goes on" : "Judge 'stop', so that the pipeline ends", async token =>
        {
            // Orca would write a second judgment over the first without a word.
            await RequireWaitingAsync(now.Id, token).ConfigureAwait(false);
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return now with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = (await UserAsync(token).ConfigureAwait(false)).Username ?? "anonymous", DecidedAt = _caller.Clock.GetUtcNow(), Comment = input };
        })
        {
            Details = comment is null || input is not null ? null : inputs.Length == 0 ? "Spinnaker keeps no comment on a judgment." : $"Spinnaker keeps no comment on a judgment; this one offers {string.Join(", ", inputs.Select(one => $"'{Errors.Shown(one)}'"))}.",
        }.Calling(Context, call);
    }

    private async Task<(ExecutionModel Execution, StageModel Stage)> RequireWaitingAsync(string id, CancellationToken cancellationToken)
    {
        (ExecutionModel execution, StageModel stage) = await FindJudgmentAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApprovalNotFound", "approval", id, remedy: "Get-CicdApproval shows what waits.");
        Approval now = Describe(execution, stage);
        return now.Status == ApprovalStatus.Waiting
            ? (execution, stage)
            : throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"'{now.Subject}' does not wait any more: it is {now.Status}{(now.DecidedBy is null ? "" : $" by {Errors.Shown(now.DecidedBy)}")}.", id, "Get-CicdApproval shows what waits.");
    }

    private async Task<(ExecutionModel Execution, StageModel Stage)?> FindJudgmentAsync(string id, CancellationToken cancellationToken) =>
        id.Split('/') is [{ } run, { } stageId] && await FindExecutionAsync(run, cancellationToken).ConfigureAwait(false) is { } execution
        && Array.Find(execution.Stages ?? [], stage => stage.Id == stageId && IsJudgment(stage)) is { } stage
            ? (execution, stage)
            : null;

    // One that its pipeline has not come to yet is nothing that anybody could decide.
    private static bool IsJudgment(StageModel stage) => stage.Type == StageFacts.ManualJudgment && stage.Status is not (null or "NOT_STARTED" or "SKIPPED");

    private Approval Describe(ExecutionModel execution, StageModel stage) => new()
    {
        Context = Context,
        Id = $"{execution.Id}/{stage.Id}",
        Kind = "Stage",
        Subject = $"{execution.Application} {execution.Name}: {stage.Name ?? "manual judgment"}",
        Application = execution.Application,
        Repository = execution.Application,
        RunId = execution.Id,
        Status = StageFacts.IsWaiting(stage) ? ApprovalStatus.Waiting : StageFacts.JudgmentOf(stage) switch
        {
            "continue" => ApprovalStatus.Approved,
            "stop" => ApprovalStatus.Denied,
            _ => ApprovalStatus.Expired,
        },
        RequestedBy = execution.Authentication?.User ?? execution.Trigger?.User ?? "",
        RequestedAt = GateTimes.At(stage.StartTime) ?? GateTimes.At(execution.BuildTime) ?? default,
        DecidedBy = StageFacts.JudgmentOf(stage) is null ? null : stage.LastModified?.User ?? StageFacts.Text(stage, "lastModifiedBy"),
        DecidedAt = StageFacts.JudgmentOf(stage) is null ? null : GateTimes.At(stage.LastModified?.LastModifiedTime) ?? GateTimes.At(stage.EndTime),
        Comment = StageFacts.Text(stage, "judgmentInput"),
    };
}
