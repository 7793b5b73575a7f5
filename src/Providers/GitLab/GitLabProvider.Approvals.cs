using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.GitLab;

// Manual jobs that hold their pipeline up (https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs), and deployments that wait for an
// approval (https://docs.gitlab.com/ci/environments/deployment_approvals/).
internal sealed partial class GitLabProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Approval> all = query.Id is { } id ? ByIdAsync(id, cancellationToken) : OverAsync(query.Repository, ApprovalsOfAsync, cancellationToken);
        await foreach (Approval approval in all.ConfigureAwait(false))
        {
            bool fits = query.Status.Length == 0 ? approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status);
            if (fits && (query.Environment is null || approval.Environment == query.Environment) && (query.Repository is null || approval.Repository == query.Repository))
                yield return approval;
        }
    }

    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        Approval now = await ByIdAsync(approval.Id, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApprovalNotFound", "approval", approval.Id, remedy: "Get-CicdApproval shows what waits.");
        if (now.Status != ApprovalStatus.Waiting)
            throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"'{now.Subject}' does not wait any more: it is {now.Status}.", now.Id, "Get-CicdApproval shows what waits.");
        return now.Kind == "Job" ? PlanPlay(now, approve, comment) : PlanApproval(now, approve, comment);
    }

    // https://docs.gitlab.com/api/jobs/#run-a-job
    private Change PlanPlay(Approval approval, bool approve, string? comment)
    {
        GitLabId id = GitLabId.TryParse(approval.Id, GitLabId.Jobs, _address.Web)!;
        if (!approve)
            throw new CicdException("DenialNotTaken", CicdErrorKind.NotSupported, $"GitLab has no way to say no to the manual job '{approval.Subject}': it waits until somebody runs it.", approval.Id, "Leave it, or end its run with Stop-CicdRun.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{id.Project}/jobs/{id.Number}/play");
        return new Change(approval.Subject, "Run the manual job", async token =>
        {
            // A job belongs to whoever ran it.
            JobModel job = await _api.ReadAsync(call, Json.JobModel, token).ConfigureAwait(false);
            return approval with { Status = ApprovalStatus.Approved, DecidedBy = job.User?.Username, DecidedAt = _caller.Clock.GetUtcNow() };
        })
        {
            Details = comment is null ? null : "GitLab keeps no comment on a manual job.",
        }.Calling(Context, call);
    }

    // https://docs.gitlab.com/api/deployments/#approve-or-reject-a-blocked-deployment
    private Change PlanApproval(Approval approval, bool approve, string? comment)
    {
        GitLabId id = GitLabId.TryParse(approval.Id, GitLabId.Deployments, _address.Web)!;
        Decision body = new(approve ? "approved" : "rejected", comment);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{id.Project}/deployments/{id.Number}/approval");
        return new Change(approval.Subject, approve ? "Approve the deployment" : "Reject the deployment", async token =>
        {
            DeploymentApprovalModel made = await _api.ReadAsync(call.With(body, Json.Decision), Json.DeploymentApprovalModel, token).ConfigureAwait(false);
            return approval with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = made.User?.Username, DecidedAt = made.CreatedAt ?? _caller.Clock.GetUtcNow(), Comment = made.Comment };
        }).Calling(Context, call);
    }

    private async IAsyncEnumerable<Approval> ByIdAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (GitLabId.TryParse(id, GitLabId.Jobs, _address.Web) is { } job)
        {
            if (await _api.FindAsync(ApiRequest.Get($"/projects/{job.Project}/jobs/{job.Number}"), Json.JobModel, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(job.Project, found);
        }
        else if (GitLabId.TryParse(id, GitLabId.Deployments, _address.Web) is { } deployment
            && await _api.FindAsync(ApiRequest.Get($"/projects/{deployment.Project}/deployments/{deployment.Number}"), Json.DeploymentModel, cancellationToken).ConfigureAwait(false) is { } blocked)
        {
            yield return Describe(deployment.Project, blocked);
        }
    }

    private async IAsyncEnumerable<Approval> ApprovalsOfAsync(string project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Approval> approvals = [];
        HashSet<long> deployed = [];
        await foreach (DeploymentModel deployment in _api.PagesAsync(Page($"/projects/{project}/deployments", ("status", "blocked")), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            approvals.Add(Describe(project, deployment));
            if (deployment.Deployable is { } job)
                deployed.Add(job.Id);
        }

        await foreach (JobModel job in _api.PagesAsync(Page($"/projects/{project}/jobs", ("scope[]", "manual")), Json.JobModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            // An optional job of a pipeline that has ended holds nothing up.
            if (!deployed.Contains(job.Id) && (job.AllowFailure != true || job.Pipeline?.Status is "manual" or "running"))
                approvals.Add(Describe(project, job));
        }

        foreach (Approval approval in approvals.OrderBy(one => one.RequestedAt))
            yield return approval;
    }

    private Approval Describe(string project, JobModel job) => new()
    {
        Context = Context,
        Id = GitLabId.Job(project, job.Id).ToString(),
        Kind = "Job",
        Subject = $"{job.Name} of {project}",
        Repository = project,
        RunId = job.Pipeline is { } pipeline ? GitLabId.Pipeline(project, pipeline.Id).ToString() : null,
        Status = job.Status switch { "manual" => ApprovalStatus.Waiting, "canceled" or "skipped" => ApprovalStatus.Expired, _ => ApprovalStatus.Approved },
        RequestedBy = job.User?.Username ?? "",
        RequestedAt = job.CreatedAt ?? default,
    };

    private Approval Describe(string project, DeploymentModel deployment)
    {
        DeploymentApprovalModel? decision = deployment.Approvals?.LastOrDefault();
        return new()
        {
            Context = Context,
            Id = GitLabId.Deployment(project, deployment.Id).ToString(),
            Kind = "Deployment",
            Subject = string.Create(CultureInfo.InvariantCulture, $"{project} {DeployedVersion.Of(deployment.Ref, deployment.Sha)} to {deployment.Environment?.Name}"),
            Environment = deployment.Environment?.Name,
            Application = project,
            Repository = project,
            RunId = deployment.Deployable?.Pipeline is { } pipeline ? GitLabId.Pipeline(project, pipeline.Id).ToString() : null,
            Status = deployment.Status == "blocked" ? ApprovalStatus.Waiting : decision?.Status == "rejected" ? ApprovalStatus.Denied : decision is not null ? ApprovalStatus.Approved : ApprovalStatus.Expired,
            RequestedBy = deployment.User?.Username ?? "",
            RequestedAt = deployment.CreatedAt ?? default,
            DecidedBy = deployment.Status == "blocked" ? null : decision?.User?.Username,
            DecidedAt = deployment.Status == "blocked" ? null : decision?.CreatedAt,
            Comment = decision?.Comment,
        };
    }
}
