using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/workflow-runs#get-pending-deployments-for-a-workflow-run and #review-pending-deployments-for-a-workflow-run
internal sealed partial class GitHubProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } text)
        {
            // Other systems' identifiers are asked for here too, when all contexts are read.
            if (GitHubId.TryParse(text) is not { Second: { } environment } id || await FindRunAsync(id with { Second = null }, cancellationToken).ConfigureAwait(false) is not { } found)
                yield break;
            foreach (Approval approval in await ApprovalsOfAsync(found, id with { Second = null }, decided: true, cancellationToken).ConfigureAwait(false))
            {
                if (approval.Id == text && Wanted(approval, query))
                    yield return approval;
            }

            yield break;
        }

        bool decided = query.Status.Length > 0 && query.Status.Any(status => status != ApprovalStatus.Waiting);
        RunQuery waiting = new() { Repository = query.Repository, Status = decided ? [] : [RunStatus.Waiting] };
        List<Approval> all = [];
        await foreach (Run run in WaitingRunsAsync(waiting, cancellationToken).ConfigureAwait(false))
        {
            if (GitHubId.TryParse(run.Id) is { } id)
                all.AddRange((await ApprovalsOfAsync(run, id, decided, cancellationToken).ConfigureAwait(false)).Where(approval => Wanted(approval, query)));
        }

        foreach (Approval approval in all.OrderBy(approval => approval.RequestedAt))
            yield return approval;
    }

    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        GitHubId id = GitHubId.TryParse(approval.Id) is { Second: not null } parsed ? parsed : throw Errors.NotFound("ApprovalNotFound", "approval", approval.Id, remedy: "Get-CicdApproval shows what waits.");
        PendingDeployment[] pending = await PendingAsync(id, cancellationToken).ConfigureAwait(false);
        PendingDeployment? waits = Array.Find(pending, candidate => candidate.Environment.Id == id.Second);
        string word = approve ? "Approve" : "Deny";
        if (waits is null)
        {
            ApprovalStatus wanted = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied;
            return approval.Status == wanted
                ? new(approval.Subject, word, _ => Task.FromResult<object?>(approval)) { AlreadyDone = $"{approval.Subject} is {approval.Status} already." }
                : throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"{approval.Subject} does not wait any more: it is {approval.Status}.", approval.Id, "Get-CicdApproval shows what waits.");
        }

        if (!waits.CurrentUserCanApprove)
            throw new CicdException("ApprovalNotAllowed", CicdErrorKind.Forbidden, $"GitHub does not let this credential's user decide about {approval.Subject}: it is none of the reviewers, or started the run itself.", approval.Id, "Ask one of the reviewers.");
        ReviewDeployments body = new([id.Second!.Value], approve ? "approved" : "rejected", comment ?? "");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/pending_deployments").With(body, Json.ReviewDeployments);
        return new Change(approval.Subject, word, async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            Account account = await GetAccountAsync(token).ConfigureAwait(false);
            return approval with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = account.Name, DecidedAt = _caller.Clock.GetUtcNow(), Comment = comment };
        }).Calling(Context, call);
    }

    private async IAsyncEnumerable<Run> WaitingRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Run> Of(GitHubName name, CancellationToken token) => _api.PagesAsync(
            Page($"/repos/{name.Owner}/{name.Name}/actions/runs", ("status", query.Status.Length == 0 ? null : "waiting"), ("exclude_pull_requests", "true")), Json.RunPage, page => page.WorkflowRuns.Select(run => Describe(name, run)), token).Missing(() => NoRepository(name), token);
        IAsyncEnumerable<Run> runs = query.Repository is { } repository
            ? Of(GitHubName.Parse(repository), cancellationToken)
            : Spread.OrderedAsync(MineAsync(cancellationToken), Spreading, (mine, token) => Of(GitHubName.Parse(mine.FullName), token), cancellationToken);
        await foreach (Run run in runs.ConfigureAwait(false))
            yield return run;
    }

    private async Task<Approval[]> ApprovalsOfAsync(Run run, GitHubId id, bool decided, CancellationToken cancellationToken)
    {
        List<Approval> approvals = [];
        if (!run.IsFinished)
        {
            approvals.AddRange((await PendingAsync(id, cancellationToken).ConfigureAwait(false)).Where(pending => pending.Environment.Id is not null).Select(pending => Describe(run, id, pending.Environment) with
            {
                Approvers = [.. pending.Reviewers.Select(NameOf)],
            }));
        }

        if (decided)
        {
            ReviewModel[] reviews = await _api.ReadAsync(ApiRequest.Get($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/approvals"), Json.ReviewModelArray, cancellationToken).ConfigureAwait(false);
            approvals.AddRange(reviews.SelectMany(review => review.Environments.Where(environment => environment.Id is not null).Select(environment => Describe(run, id, environment) with
            {
                Status = review.State == "approved" ? ApprovalStatus.Approved : review.State == "rejected" ? ApprovalStatus.Denied : ApprovalStatus.Waiting,
                DecidedBy = review.User.Login,
                Comment = review.Comment.Length == 0 ? null : review.Comment,
            })).Where(approval => !approvals.Exists(other => other.Id == approval.Id)));
        }

        return [.. approvals];
    }

    private Task<PendingDeployment[]> PendingAsync(GitHubId id, CancellationToken cancellationToken) =>
        _api.ReadAsync(ApiRequest.Get($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/pending_deployments"), Json.PendingDeploymentArray, cancellationToken);

    private Approval Describe(Run run, GitHubId id, PendingEnvironment environment) => new()
    {
        Context = Context,
        Id = (id with { Second = environment.Id }).ToString(),
        Kind = "Job",
        Subject = $"{run} ({run.Pipeline}) to {environment.Name}",
        Environment = environment.Name,
        Repository = run.Repository,
        RunId = run.Id,
        Status = ApprovalStatus.Waiting,
        RequestedBy = run.Actor,
        RequestedAt = run.StartedAt ?? run.CreatedAt,
    };

    private static bool Wanted(Approval approval, ApprovalQuery query) =>
        (query.Environment is null || approval.Environment == query.Environment)
        && (query.Status.Length == 0 ? query.Id is not null || approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status));
}
