using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListPullRequests.html and its neighbors
internal sealed partial class AwsProvider : IPullRequests
{
    private const string Heads = "refs/heads/";

    /// <summary>The longest description: https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreatePullRequest.html.</summary>
    private const int LongestText = 10240;

    public async IAsyncEnumerable<PullRequest> GetPullRequestsAsync(PullRequestQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RequireRepositoryAsync(query.Repository, cancellationToken).ConfigureAwait(false);
        if (query.Number is { } number)
        {
            if (await FindPullRequestAsync(query.Repository, number, cancellationToken).ConfigureAwait(false) is { } found && Fits(found, query))
                yield return found;
            yield break;
        }

        string? status = query.Status switch { [PullRequestStatus.Open] => "OPEN", [] => null, _ when !query.Status.Contains(PullRequestStatus.Open) => "CLOSED", _ => null };
        await foreach (PullRequest found in PullRequestsAsync(query.Repository, status, cancellationToken).ConfigureAwait(false))
        {
            if (Fits(found, query))
                yield return found;
        }
    }

    public async Task<Change> PlanNewPullRequestAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Title))
            throw new CicdException("TitleMissing", CicdErrorKind.Invalid, "A pull request wants a title.", request.Source, "Give -Title.");
        if (request.Draft)
            throw NotTaken("-Draft", "CodeCommit has no drafts", request.Repository);
        RepositoryModel repository = await RequireRepositoryAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string target = request.Target ?? repository.DefaultBranch ?? throw Empty(request.Repository);
        if (request.Source == target)
            throw new CicdException("SameBranch", CicdErrorKind.Invalid, $"'{target}' cannot be merged into itself.", target, "Name another -Target.");
        foreach (string branch in new[] { request.Source, target })
        {
            if (await FindBranchAsync(request.Repository, branch, cancellationToken).ConfigureAwait(false) is null)
                throw Errors.NotFound("BranchNotFound", $"branch of '{request.Repository}'", branch);
        }

        PullRequest? open = await FindOpenAsync(request.Repository, request.Source, target, cancellationToken).ConfigureAwait(false);
        JsonObject body = new()
        {
            ["title"] = request.Title,
            ["targets"] = new JsonArray(new JsonObject { ["repositoryName"] = request.Repository, ["sourceReference"] = request.Source, ["destinationReference"] = target }),
            // Asked twice with one token, CodeCommit opens one.
            ["clientRequestToken"] = Guid.NewGuid().ToString(),
        };
        if (request.Body is { } text)
            body["description"] = text.Length <= LongestText ? text : text[..LongestText];
        ApiRequest call = AwsCall.Write(AwsService.CodeCommit, "CreatePullRequest", body) with { Repeatable = true };
        return new Change($"{request.Repository}: {request.Source} into {target}", "Open a pull request", async token =>
            open ?? Describe(request.Repository, (await _api.CallAsync(AwsService.CodeCommit, call, Json.PullRequestAnswer, token).ConfigureAwait(false)).PullRequest))
        {
            AlreadyDone = open is null ? null : $"The pull request !{open.Number.ToString(CultureInfo.InvariantCulture)} of '{request.Repository}' is open for these branches already.",
        }.Calling(Context, call);
    }

    public async Task<Change> PlanMergeAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == MergeMethod.Rebase)
            throw NotTaken("-Method Rebase", "CodeCommit merges by a commit that joins both, or as one commit", request.Repository);
        await RequireRepositoryAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        PullRequest pull = await FindPullRequestAsync(request.Repository, request.Number, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("PullRequestNotFound", $"pull request of '{request.Repository}'", request.Number.ToString(CultureInfo.InvariantCulture), remedy: "Get-CicdPullRequest shows them all.");
        string option = request.Method == MergeMethod.Squash ? "SQUASH_MERGE" : "THREE_WAY_MERGE";
        bool mergeable = pull.Status != PullRequestStatus.Open || (await ReadAsync(AwsService.CodeCommit, "GetMergeConflicts", new() { ["repositoryName"] = request.Repository, ["destinationCommitSpecifier"] = pull.Target, ["sourceCommitSpecifier"] = pull.Source, ["mergeOption"] = option }, Json.MergeabilityModel, cancellationToken).ConfigureAwait(false)).Mergeable;
        MergeGate.Require(pull, isDraft: false, hasConflicts: !mergeable);
        JsonObject body = new() { ["pullRequestId"] = request.Number.ToString(CultureInfo.InvariantCulture), ["repositoryName"] = request.Repository, ["sourceCommitId"] = pull.Commit };
        if (request.Message is { } message)
            body["commitMessage"] = message;
        ApiRequest call = AwsCall.Write(AwsService.CodeCommit, request.Method == MergeMethod.Squash ? "MergePullRequestBySquash" : "MergePullRequestByThreeWay", body);
        return new Change($"{pull}", MergeGate.Action(pull, request.Method), async token => pull.Status == PullRequestStatus.Merged
            ? pull
            : Describe(request.Repository, (await _api.CreateAsync(AwsService.CodeCommit, call, Json.PullRequestAnswer, again => FindMergedAsync(request.Number, again), token).ConfigureAwait(false)).PullRequest))
        {
            AlreadyDone = MergeGate.Done(pull),
        }.Calling(Context, call);
    }

    private async Task<PullRequest?> FindOpenAsync(string repository, string source, string target, CancellationToken cancellationToken)
    {
        await foreach (PullRequest found in PullRequestsAsync(repository, "OPEN", cancellationToken).ConfigureAwait(false))
        {
            if (found.Source == source && found.Target == target)
                return found;
        }

        return null;
    }

    private async Task<PullRequestAnswer?> FindMergedAsync(int number, CancellationToken cancellationToken) =>
        await FindAnswerAsync(number, cancellationToken).ConfigureAwait(false) is { PullRequest: var found } answer && found.PullRequestTargets[0].MergeMetadata?.IsMerged == true ? answer : null;

    private Task<PullRequestAnswer?> FindAnswerAsync(int number, CancellationToken cancellationToken) =>
        FindAsync(AwsService.CodeCommit, "GetPullRequest", new() { ["pullRequestId"] = number.ToString(CultureInfo.InvariantCulture) }, Json.PullRequestAnswer, cancellationToken);

    // Numbers are counted over all repositories of the account and region.
    private async Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        await FindAnswerAsync(number, cancellationToken).ConfigureAwait(false) is { PullRequest: var found } && found.PullRequestTargets[0].RepositoryName == repository ? Describe(repository, found) : null;

    private async IAsyncEnumerable<PullRequest> PullRequestsAsync(string repository, string? status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["repositoryName"] = repository };
        if (status is not null)
            body["pullRequestStatus"] = status;
        IAsyncEnumerable<string> ids = _api.PagesAsync<PullRequestIdsModel, string>(AwsService.CodeCommit, "ListPullRequests", body, Json.PullRequestIdsModel, page => (page.PullRequestIds, page.NextToken), cancellationToken);
        await foreach (PullRequest found in Spread.OrderedAsync(ids, Spreading, OneAsync, cancellationToken).ConfigureAwait(false))
            yield return found;

        async IAsyncEnumerable<PullRequest> OneAsync(string id, [EnumeratorCancellation] CancellationToken token)
        {
            if (await FindPullRequestAsync(repository, int.Parse(id, CultureInfo.InvariantCulture), token).ConfigureAwait(false) is { } found)
                yield return found;
        }
    }

    private static bool Fits(PullRequest request, PullRequestQuery query) =>
        (query.Status.Length == 0 || query.Status.Contains(request.Status)) && (query.Source is null || request.Source == query.Source);

    private PullRequest Describe(string repository, PullRequestModel request)
    {
        PullRequestTargetModel target = request.PullRequestTargets[0];
        return new()
        {
            Context = Context,
            Repository = repository,
            Number = int.Parse(request.PullRequestId, CultureInfo.InvariantCulture),
            Title = request.Title,
            Source = Short(target.SourceReference),
            Target = Short(target.DestinationReference),
            Commit = target.SourceCommit ?? "",
            Status = target.MergeMetadata?.IsMerged == true ? PullRequestStatus.Merged : request.PullRequestStatus == "OPEN" ? PullRequestStatus.Open : PullRequestStatus.Closed,
            Actor = request.AuthorArn?.Split(':')[^1] ?? "",
            Url = $"https://{_place.Region}.console.aws.amazon.com/codesuite/codecommit/repositories/{Uri.EscapeDataString(repository)}/pull-requests/{request.PullRequestId}?region={_place.Region}",
            CreatedAt = request.CreationDate ?? default,
        };
    }

    private static string Short(string reference) => reference.StartsWith(Heads, StringComparison.Ordinal) ? reference[Heads.Length..] : reference;
}
