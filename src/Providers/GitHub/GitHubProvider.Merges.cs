using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/pulls/pulls#merge-a-pull-request, https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference and
// https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference
internal sealed partial class GitHubProvider : IChecks
{
    public async Task<Change> PlanMergeAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(request.Repository);
        await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        PullModel found = await FindPullAsync(name, request.Number, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("PullRequestNotFound", $"pull request of '{name}'", request.Number.ToString(CultureInfo.InvariantCulture), remedy: "Get-CicdPullRequest shows them all.");
        PullRequest pull = Describe(name, found);
        // Until GitHub has found out whether it can be merged, it says nothing.
        MergeGate.Require(pull, found.Draft == true, found.Mergeable == false);
        MergePull body = new(pull.Commit, request.Method.ToString().ToLowerInvariant(), request.Message);
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"/repos/{name.Owner}/{name.Name}/pulls/{request.Number}/merge").With(body, Json.MergePull) with { Repeatable = false };
        return new Change($"{pull}", MergeGate.Action(pull, request.Method), async token =>
        {
            if (pull.Status == PullRequestStatus.Merged)
                return pull;
            // A second merge is refused, and the first is seen in its state.
            await _api.CreateAsync(
                call,
                Json.MergeAnswer,
                async again => await FindPullAsync(name, request.Number, again).ConfigureAwait(false) is { MergedAt: not null } ? new MergeAnswer(true) : null,
                token).ConfigureAwait(false);
            return await FindPullAsync(name, request.Number, token).ConfigureAwait(false) is { } merged ? Describe(name, merged) : pull;
        })
        {
            AlreadyDone = MergeGate.Done(pull),
        }.Calling(Context, call);
    }

    public async IAsyncEnumerable<Check> GetChecksAsync(string repository, string reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(repository);
        await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        string commit = await ResolveAsync(name, reference, cancellationToken).ConfigureAwait(false);
        foreach (Check check in await ChecksAsync(name, commit, cancellationToken).ConfigureAwait(false))
            yield return check;
        // What is no App reports by the older way.
        CombinedStatusModel combined = await _api.ReadAsync(Page($"/repos/{name.Owner}/{name.Name}/commits/{commit}/status"), Json.CombinedStatusModel, cancellationToken).ConfigureAwait(false);
        foreach (CommitStatusModel status in combined.Statuses)
            yield return new(status.Context, status.State switch { "success" => RunStatus.Succeeded, "failure" => RunStatus.Failed, "error" => RunStatus.Errored, _ => RunStatus.Running }, status.TargetUrl);
    }

    private Task<PullModel?> FindPullAsync(GitHubName name, int number, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/pulls/{number}"), Json.PullModel, cancellationToken);
}
