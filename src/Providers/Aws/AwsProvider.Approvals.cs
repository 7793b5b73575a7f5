using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html and https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
internal sealed partial class AwsProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } text)
        {
            if (AwsApprovalId.TryParse(text) is { } id && await FindExecutionAsync(id.Run, cancellationToken).ConfigureAwait(false) is { } seen
                && ApprovalsOf(seen).FirstOrDefault(one => one.Id == text) is { } approval && (query.Status.Length == 0 || query.Status.Contains(approval.Status)))
                yield return approval;
            yield break;
        }

        bool any = false;
        List<Approval> found = [];
        await foreach ((PipelineModel pipeline, _) in StructuresAsync(query.Repository, cancellationToken).ConfigureAwait(false))
        {
            any = true;
            if (!pipeline.Stages.SelectMany(stage => stage.Actions).Any(action => action.ActionTypeId.Category == "Approval"))
                continue;
            await foreach (ExecutionSummaryModel summary in SummariesAsync(pipeline.Name, cancellationToken).ConfigureAwait(false))
            {
                // What waits is of executions that go on.
                if (query.Status.Length == 0 && summary.Status != "InProgress")
                    continue;
                if (await FindExecutionAsync(pipeline, summary.PipelineExecutionId, cancellationToken).ConfigureAwait(false) is { } seen)
                    found.AddRange(ApprovalsOf(seen));
            }
        }

        if (!any && query.Repository is { } repository)
            await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        foreach (Approval approval in found.OrderBy(approval => approval.RequestedAt))
        {
            if ((query.Status.Length == 0 ? approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status)) && (query.Environment is null || query.Environment == approval.Environment))
                yield return approval;
        }
    }

    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        AwsApprovalId id = AwsApprovalId.TryParse(approval.Id) ?? throw NoApproval(approval.Id);
        SeenExecution seen = await FindExecutionAsync(id.Run, cancellationToken).ConfigureAwait(false) ?? throw NoApproval(approval.Id);
        Approval now = ApprovalsOf(seen).FirstOrDefault(one => one.Id == approval.Id) ?? throw NoApproval(approval.Id);
        // The token belongs to this very request: with it, no later one is decided by mistake.
        PipelineStateModel state = await ReadAsync(AwsService.CodePipeline, "GetPipelineState", new() { ["name"] = id.Run.Name }, Json.PipelineStateModel, cancellationToken).ConfigureAwait(false);
        StageStateModel? stage = state.StageStates?.FirstOrDefault(one => one.StageName == id.Stage && one.LatestExecution?.PipelineExecutionId == id.Run.Id);
        string? permit = stage?.ActionStates?.FirstOrDefault(one => one.ActionName == id.Action)?.LatestExecution?.Token;
        if (now.Status != ApprovalStatus.Waiting || permit is null)
            throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"'{now.Subject}' does not wait any more: it is {now.Status}.", now.Id, "Get-CicdApproval shows what waits.");
        ApiRequest call = AwsCall.Write(AwsService.CodePipeline, "PutApprovalResult", new JsonObject
        {
            ["pipelineName"] = id.Run.Name,
            ["stageName"] = id.Stage,
            ["actionName"] = id.Action,
            ["token"] = permit,
            ["result"] = new JsonObject { ["status"] = approve ? "Approved" : "Rejected", ["summary"] = Summary(comment) },
        });
        return new Change(now.Subject, approve ? "Approve it" : "Reject it, so that the execution fails", async token =>
        {
            string who = (await IdentityAsync(token).ConfigureAwait(false)).Arn;
            await _api.DoAsync(AwsService.CodePipeline, call, token).ConfigureAwait(false);
            return now with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = who, DecidedAt = _caller.Clock.GetUtcNow(), Comment = comment };
        }).Calling(Context, call);
    }

    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html: at the most so many characters.
    private string Summary(string? comment) => Errors.Short(comment ?? $"By {_caller.Actor}", 512);

    private IEnumerable<Approval> ApprovalsOf(SeenExecution seen)
    {
        AwsRunId run = new(seen.Pipeline.Name, seen.Id, IsBuild: false);
        foreach ((ActionExecutionModel action, _) in seen.Newest)
        {
            if (!RunStatuses.IsApproval(action))
                continue;
            ApprovalStatus status = action.Status switch { "InProgress" => ApprovalStatus.Waiting, "Succeeded" => ApprovalStatus.Approved, "Failed" => ApprovalStatus.Denied, _ => ApprovalStatus.Expired };
            yield return new()
            {
                Context = Context,
                Id = new AwsApprovalId(run, action.StageName, action.ActionName).ToString(),
                Kind = "Job",
                Subject = $"{run}: {action.StageName}/{action.ActionName}",
                Repository = PipelineSource.Of(seen.Pipeline).Repository,
                RunId = run.ToString(),
                Status = status,
                RequestedBy = seen.Trigger?.TriggerDetail?.Split(':')[^1] ?? "",
                RequestedAt = action.StartTime ?? default,
                DecidedBy = status is ApprovalStatus.Approved or ApprovalStatus.Denied ? action.UpdatedBy : null,
                DecidedAt = status == ApprovalStatus.Waiting ? null : action.LastUpdateTime,
                Comment = status == ApprovalStatus.Waiting ? null : action.Output?.ExecutionResult?.ExternalExecutionSummary,
            };
        }
    }

    private static CicdException NoApproval(string id) => Errors.NotFound("ApprovalNotFound", "approval", id, remedy: "Get-CicdApproval shows what waits.");
}
