using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// Hold jobs: https://circleci.com/docs/guides/orchestrate/workflows/#holding-a-workflow-for-a-manual-approval.
internal sealed partial class CircleProvider : IApprovals
{
    /// <summary>How long anything waits before CircleCI cancels it: https://circleci.com/docs/guides/orchestrate/workflows/#states.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(90);

    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool all = query.Status.Length > 0;
        IAsyncEnumerable<Approval> found = query.Id is { } id ? ByIdAsync(id, cancellationToken) : OverAsync(query.Repository, (project, token) => ApprovalsOfAsync(project, all, token), cancellationToken);
        await foreach (Approval approval in found.ConfigureAwait(false))
        {
            bool fits = all ? query.Status.Contains(approval.Status) : approval.Status == ApprovalStatus.Waiting;
            if (fits && query.Environment is null && (query.Repository is null || approval.Repository == CircleSlug.Require(query.Repository).ToString()))
                yield return approval;
        }
    }

    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        CircleApprovalId id = CircleApprovalId.TryParse(approval.Id, _address.Web) ?? throw NoApproval(approval.Id);
        SeenRun seen = await TrySeeAsync(id.Run, cancellationToken).ConfigureAwait(false) ?? throw NoApproval(approval.Id);
        (SeenWorkflow workflow, JobModel job) = HoldOf(seen, id) ?? throw NoApproval(approval.Id);
        Approval now = await DescribeAsync(id.Run, seen.Pipeline, workflow, job, cancellationToken).ConfigureAwait(false);
        if (now.Status != ApprovalStatus.Waiting)
            throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"'{now.Subject}' does not wait any more: it is {now.Status}.", now.Id, "Get-CicdApproval shows what waits.");
        // https://circleci.com/docs/api/v2/#operation/approvePendingApprovalJobById; a no is a cancellation, of the hold job and so of what comes after it:
        // https://circleci.com/docs/guides/orchestrate/workflows/#holding-a-workflow-for-a-manual-approval and https://circleci.com/docs/api/v2/#operation/cancelJobByJobID.
        ApiRequest call = approve
            ? ApiRequest.Write(HttpMethod.Post, $"/api/v2/workflow/{workflow.Workflow.Id}/approve/{job.ApprovalRequestId ?? job.Id}")
            : ApiRequest.Write(HttpMethod.Post, $"/api/v2/jobs/{job.Id}/cancel");
        return new Change(now.Subject, approve ? "Approve the hold job" : "Cancel the hold job, so that no job after it runs: CircleCI has no other way to say no", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return now with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = (await MeAsync(token).ConfigureAwait(false)).Login, DecidedAt = _caller.Clock.GetUtcNow() };
        })
        {
            Details = comment is null ? null : "CircleCI keeps no comment on a hold job.",
        }.Calling(Context, call);
    }

    private async IAsyncEnumerable<Approval> ByIdAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (CircleApprovalId.TryParse(text, _address.Web) is { } id && await TrySeeAsync(id.Run, cancellationToken).ConfigureAwait(false) is { } seen && HoldOf(seen, id) is var (workflow, job))
            yield return await DescribeAsync(id.Run, seen.Pipeline, workflow, job, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The holds of a project's pipelines, oldest first. What waits is of the last 90 days, and of workflows that are on hold or go on.</summary>
    private async IAsyncEnumerable<Approval> ApprovalsOfAsync(CircleSlug project, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = _caller.Clock.GetUtcNow() - LongestHold;
        List<Approval> approvals = [];
        IAsyncEnumerable<PipelineModel> recent = RecentAsync(project, oldest, cancellationToken);
        await foreach ((PipelineModel pipeline, SeenRun seen) in Spread.OrderedAsync(recent, Spreading, (pipeline, token) => HeldAsync(pipeline, all, token), cancellationToken).ConfigureAwait(false))
        {
            foreach ((SeenWorkflow workflow, JobModel job) in HoldsOf(seen))
                approvals.Add(await DescribeAsync(new(project, pipeline.Number), pipeline, workflow, job, cancellationToken).ConfigureAwait(false));
        }

        foreach (Approval approval in approvals.OrderBy(approval => approval.RequestedAt))
            yield return approval;
    }

    private async IAsyncEnumerable<(PipelineModel Pipeline, SeenRun Seen)> HeldAsync(PipelineModel pipeline, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SeenRun seen = await SeeAsync(pipeline, workflow => all || workflow.Status is "on_hold" or "running" or "failing", cancellationToken).ConfigureAwait(false);
        yield return (pipeline, seen);
    }

    private async IAsyncEnumerable<PipelineModel> RecentAsync(CircleSlug project, DateTimeOffset oldest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (PipelineModel pipeline in PipelinesAsync(project, null, cancellationToken).ConfigureAwait(false))
        {
            if (pipeline.CreatedAt < oldest)
                yield break;
            yield return pipeline;
        }
    }

    // A hold that its workflow has not come to yet is nothing that anybody could decide.
    private static IEnumerable<(SeenWorkflow Workflow, JobModel Job)> HoldsOf(SeenRun seen) => seen.Workflows
        .SelectMany(workflow => workflow.Jobs.Where(job => job.Type == "approval" && workflow.StatusOf(job) is not (RunStatus.Queued or RunStatus.Skipped)).Select(job => (workflow, job)));

    private static (SeenWorkflow Workflow, JobModel Job)? HoldOf(SeenRun seen, CircleApprovalId id)
    {
        foreach ((SeenWorkflow workflow, JobModel job) in HoldsOf(seen))
        {
            if (workflow.Workflow.Name == id.Workflow && job.Name == id.Job)
                return (workflow, job);
        }

        return null;
    }

    private async Task<Approval> DescribeAsync(CircleRunId run, PipelineModel pipeline, SeenWorkflow workflow, JobModel job, CancellationToken cancellationToken) => new()
    {
        Context = Context,
        Id = new CircleApprovalId(run, workflow.Workflow.Name, job.Name).ToString(),
        Kind = "Job",
        Subject = $"{run}: {Errors.Shown(job.Name)}",
        Repository = run.Project.ToString(),
        RunId = run.ToString(),
        Status = workflow.StatusOf(job) switch
        {
            RunStatus.Waiting => ApprovalStatus.Waiting,
            RunStatus.Succeeded => ApprovalStatus.Approved,
            RunStatus.Canceled when job.CanceledBy is not null => ApprovalStatus.Denied,
            _ => ApprovalStatus.Expired,
        },
        RequestedBy = pipeline.Trigger?.Actor?.Login ?? "",
        RequestedAt = job.StartedAt ?? workflow.Workflow.CreatedAt,
        DecidedBy = (job.ApprovedBy ?? job.CanceledBy) is { } who ? await LoginAsync(who, cancellationToken).ConfigureAwait(false) : null,
        DecidedAt = job.StoppedAt,
    };

    private Task<UserModel> MeAsync(CancellationToken cancellationToken) => _api.ReadAsync(ApiRequest.Get($"/api/v2/me"), Json.UserModel, cancellationToken);

    // https://circleci.com/docs/api/v2/#operation/getUser
    private async Task<string> LoginAsync(string user, CancellationToken cancellationToken) =>
        (await _api.FindAsync(ApiRequest.Get($"/api/v2/user/{user}"), Json.UserModel, cancellationToken).ConfigureAwait(false))?.Login ?? user;

    private static CicdException NoApproval(string id) => Errors.NotFound("ApprovalNotFound", "approval", id, remedy: "Get-CicdApproval shows what waits.");
}
