using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request and https://docs.gitlab.com/api/commits/#list-commit-statuses
internal sealed partial class GitLabProvider : IChecks
{
    public async Task<Change> PlanMergeAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == MergeMethod.Rebase)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "GitLab merges as the project is set, or squashes; it takes no other method for one merge.", request.Repository, "Choose Merge or Squash, or set the project's merge method.");
        string project = (await RequireWritableAsync(request.Repository, cancellationToken).ConfigureAwait(false)).PathWithNamespace;
        MergeRequestModel found = await FindMergeRequestAsync(project, request.Number, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("PullRequestNotFound", $"merge request of '{project}'", request.Number.ToString(CultureInfo.InvariantCulture), remedy: "Get-CicdPullRequest shows them all.");
        PullRequest pull = Describe(project, found, []);
        MergeGate.Require(pull, found.Draft == true, found.HasConflicts == true);
        AcceptMergeRequest body = new(found.Sha, request.Method == MergeMethod.Squash, request.Method == MergeMethod.Merge ? request.Message : null, request.Method == MergeMethod.Squash ? request.Message : null);
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"/projects/{project}/merge_requests/{request.Number}/merge").With(body, Json.AcceptMergeRequest) with { Repeatable = false };
        return new Change($"{pull}", MergeGate.Action(pull, request.Method), async token =>
        {
            if (pull.Status == PullRequestStatus.Merged)
                return pull;
            // A second merge is refused, and the first is seen in its state.
            MergeRequestModel merged = await _api.CreateAsync(
                call,
                Json.MergeRequestModel,
                async again => await FindMergeRequestAsync(project, request.Number, again).ConfigureAwait(false) is { State: "merged" } done ? done : null,
                token).ConfigureAwait(false);
            return Describe(project, merged, []);
        })
        {
            AlreadyDone = MergeGate.Done(pull),
        }.Calling(Context, call);
    }

    public async IAsyncEnumerable<Check> GetChecksAsync(string repository, string reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(repository);
        CommitModel commit = await _api.FindAsync(ApiRequest.Get($"/projects/{project}/repository/commits/{reference}"), Json.CommitModel, cancellationToken).ConfigureAwait(false)
            ?? throw await MissingAsync(project, Errors.NotFound("RefNotFound", "branch, tag or commit", reference), cancellationToken).ConfigureAwait(false);
        await foreach (CommitStatusModel status in _api.PagesAsync(Page($"/projects/{project}/repository/commits/{commit.Id}/statuses"), Json.CommitStatusModelArray, page => page, cancellationToken).Missing(() => NoRepository(project), cancellationToken).ConfigureAwait(false))
            yield return new(status.Name, Describe([], status.Status).Status, status.TargetUrl);
    }

    private Task<MergeRequestModel?> FindMergeRequestAsync(string project, int number, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/projects/{project}/merge_requests/{number}"), Json.MergeRequestModel, cancellationToken);
}
