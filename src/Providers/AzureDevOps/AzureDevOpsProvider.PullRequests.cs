using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests
internal sealed partial class AzureDevOpsProvider : IPullRequests
{
    public async IAsyncEnumerable<PullRequest> GetPullRequestsAsync(PullRequestQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(query.Repository);
        if (query.Number is { } number)
        {
            if (await FindPullRequestAsync(name, number, cancellationToken).ConfigureAwait(false) is { } found && Fits(Describe(name, found), query))
                yield return Describe(name, found) with { Checks = await ChecksOfAsync(name, found.LastMergeSourceCommit?.CommitId, cancellationToken).ConfigureAwait(false) };
            yield break;
        }

        string status = query.Status switch { [PullRequestStatus.Open] => "active", [PullRequestStatus.Merged] => "completed", [PullRequestStatus.Closed] => "abandoned", _ => "all" };
        await foreach (PullRequestModel found in PullRequestsAsync(name, [("searchCriteria.status", status), ("searchCriteria.sourceRefName", query.Source is { } source ? $"refs/heads/{source}" : null)], cancellationToken).ConfigureAwait(false))
        {
            PullRequest described = Describe(name, found);
            if (Fits(described, query))
                yield return described;
        }
    }

    public async Task<Change> PlanNewPullRequestAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Title))
            throw new CicdException("TitleMissing", CicdErrorKind.Invalid, "A pull request wants a title.", request.Source, "Give -Title.");
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Repository);
        RepositoryModel repository = await RequireEnabledAsync(name, cancellationToken).ConfigureAwait(false);
        string target = request.Target ?? DefaultBranch(repository, name);
        if (request.Source == target)
            throw new CicdException("SameBranch", CicdErrorKind.Invalid, $"'{target}' cannot be merged into itself.", target, "Name another -Target.");
        foreach (string branch in new[] { request.Source, target })
        {
            if (await FindRefAsync(name, "heads", branch, cancellationToken).ConfigureAwait(false) is null)
                throw Errors.NotFound("BranchNotFound", $"branch of '{name}'", branch);
        }

        PullRequestModel? open = await FindOpenAsync(name, request.Source, target, cancellationToken).ConfigureAwait(false);
        NewPullRequestBody body = new($"refs/heads/{request.Source}", $"refs/heads/{target}", request.Title, Description(request.Body), request.Draft ? true : null);
        ApiRequest call = Write(HttpMethod.Post, $"/{name.Project}/_apis/git/repositories/{name.Repository}/pullrequests");
        return new Change($"{name}: {request.Source} into {target}", "Open a pull request", async token =>
            Describe(name, open ?? await _api.CreateAsync(call.With(body, Json.NewPullRequestBody), Json.PullRequestModel, inner => FindOpenAsync(name, request.Source, target, inner), token).ConfigureAwait(false)))
        {
            AlreadyDone = open is null ? null : $"The pull request !{open.PullRequestId.ToString(CultureInfo.InvariantCulture)} of '{name}' is open for these branches already.",
        }.Calling(Context, call);
    }

    /// <summary>The text as far as it is taken: https://learn.microsoft.com/en-us/azure/devops/repos/git/pull-requests#add-details-or-edit-pull-requests.</summary>
    private static string? Description(string? text)
    {
        const int Longest = 4000;
        const string More = "\n\n(Shortened.)";
        return text is null || text.Length <= Longest ? text : text[..(Longest - More.Length)] + More;
    }

    private Task<PullRequestModel?> FindPullRequestAsync(AzureDevOpsName name, int number, CancellationToken cancellationToken) =>
        _api.FindAsync(Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/pullrequests/{number}"), Json.PullRequestModel, cancellationToken);

    private async Task<PullRequestModel?> FindOpenAsync(AzureDevOpsName name, string source, string target, CancellationToken cancellationToken)
    {
        await foreach (PullRequestModel found in PullRequestsAsync(name, [("searchCriteria.status", "active"), ("searchCriteria.sourceRefName", $"refs/heads/{source}"), ("searchCriteria.targetRefName", $"refs/heads/{target}")], cancellationToken).ConfigureAwait(false))
            return found;
        return null;
    }

    // Here a page is told by how many come before it, and the last one by having fewer than asked for.
    private async IAsyncEnumerable<PullRequestModel> PullRequestsAsync(AzureDevOpsName name, (string Name, string? Value)[] criteria, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int size = int.Parse(PageSize, CultureInfo.InvariantCulture);
        for (int skip = 0; ; skip += size)
        {
            ApiRequest request = Page($"/{name.Project}/_apis/git/repositories/{name.Repository}/pullrequests", [.. criteria, ("$skip", skip == 0 ? null : skip.ToString(CultureInfo.InvariantCulture))]);
            PullRequestModel[] page = (await _api.FindAsync(request, Json.ListModelPullRequestModel, cancellationToken).ConfigureAwait(false) ?? throw NoRepository(name.ToString())).Value;
            foreach (PullRequestModel found in page)
                yield return found;
            if (page.Length < size)
                yield break;
        }
    }

    private static bool Fits(PullRequest request, PullRequestQuery query) =>
        (query.Status.Length == 0 || query.Status.Contains(request.Status)) && (query.Source is null || request.Source == query.Source);

    private PullRequest Describe(AzureDevOpsName name, PullRequestModel request) => new()
    {
        Context = Context,
        Repository = name.ToString(),
        Number = request.PullRequestId,
        Title = request.Title,
        Source = ShortRef(request.SourceRefName),
        Target = ShortRef(request.TargetRefName),
        Commit = request.LastMergeSourceCommit?.CommitId ?? "",
        Status = request.Status switch { "completed" => PullRequestStatus.Merged, "abandoned" => PullRequestStatus.Closed, _ => PullRequestStatus.Open },
        Actor = request.CreatedBy?.UniqueName ?? request.CreatedBy?.DisplayName ?? "",
        Url = $"{_address.Root.AbsoluteUri}{Uri.EscapeDataString(name.Project)}/_git/{Uri.EscapeDataString(name.Repository)}/pullrequest/{request.PullRequestId.ToString(CultureInfo.InvariantCulture)}",
        CreatedAt = request.CreationDate ?? default,
    };
}
