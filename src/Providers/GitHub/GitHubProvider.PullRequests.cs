using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/pulls/pulls and https://docs.github.com/rest/checks/runs
internal sealed partial class GitHubProvider : IPullRequests
{
    public async IAsyncEnumerable<PullRequest> GetPullRequestsAsync(PullRequestQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(query.Repository);
        if (query.Number is { } number)
        {
            PullModel? model = await _api.FindAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/pulls/{number}"), Json.PullModel, cancellationToken).ConfigureAwait(false);
            if (model is not null)
                yield return Describe(name, model) with { Checks = await ChecksAsync(name, model.Head.Sha, cancellationToken).ConfigureAwait(false) };
            yield break;
        }

        string state = query.Status is [PullRequestStatus.Open] ? "open" : query.Status.Length > 0 && !query.Status.Contains(PullRequestStatus.Open) ? "closed" : "all";
        ApiRequest request = Page($"/repos/{name.Owner}/{name.Name}/pulls", ("state", state), ("head", query.Source is null ? null : $"{name.Owner}:{query.Source}"), ("sort", "created"), ("direction", "desc"));
        await foreach (PullModel model in _api.PagesAsync(request, Json.PullModelArray, page => page, cancellationToken).Missing(() => NoRepository(name), cancellationToken).ConfigureAwait(false))
        {
            PullRequest pull = Describe(name, model);
            if (query.Status.Length == 0 || query.Status.Contains(pull.Status))
                yield return pull;
        }
    }

    public async Task<Change> PlanNewPullRequestAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(request.Repository);
        RepositoryModel repository = await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        string target = request.Target ?? repository.DefaultBranch ?? "main";
        if (request.Source == target)
            throw new CicdException("SameBranch", CicdErrorKind.Invalid, $"'{target}' cannot be merged into itself.", target, "Name another branch with -Source.");
        foreach (string branch in new[] { request.Source, target })
            await RequireBranchAsync(name, branch, cancellationToken).ConfigureAwait(false);
        if (await FindOpenAsync(name, request.Source, target, cancellationToken).ConfigureAwait(false) is { } open)
            return new($"{name}", "Nothing", _ => Task.FromResult<object?>(Describe(name, open))) { AlreadyDone = $"The pull request {open.Number} from '{request.Source}' to '{target}' is open already." };
        NewPull body = new(request.Title, request.Source, target, request.Body, request.Draft);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/repos/{name.Owner}/{name.Name}/pulls").With(body, Json.NewPull);
        return new Change($"{name}", $"Open a pull request from '{request.Source}' to '{target}'", async token =>
            Describe(name, await _api.CreateAsync(call, Json.PullModel, again => FindOpenAsync(name, request.Source, target, again), token).ConfigureAwait(false))).Calling(Context, call);
    }

    private async Task RequireBranchAsync(GitHubName name, string branch, CancellationToken cancellationToken)
    {
        if (await _api.FindAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/branches/{branch}"), Json.BranchModel, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("BranchNotFound", $"branch of '{name}'", branch, remedy: "Check the name, and that it was pushed.");
    }

    private async Task<PullModel?> FindOpenAsync(GitHubName name, string source, string target, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/pulls", ("state", "open"), ("head", $"{name.Owner}:{source}"), ("base", target)), Json.PullModelArray, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private async Task<Check[]> ChecksAsync(GitHubName name, string commit, CancellationToken cancellationToken)
    {
        List<Check> checks = [];
        await foreach (CheckRunModel check in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/commits/{commit}/check-runs"), Json.CheckRunPage, page => page.CheckRuns, cancellationToken).ConfigureAwait(false))
            checks.Add(new(check.Name, RunStatuses.Of(check.Status, check.Conclusion), check.HtmlUrl));
        return [.. checks];
    }

    private PullRequest Describe(GitHubName name, PullModel pull) => new()
    {
        Context = Context,
        Repository = name.ToString(),
        Number = pull.Number,
        Title = pull.Title,
        Source = pull.Head.Ref,
        Target = pull.Base.Ref,
        Commit = pull.Head.Sha,
        Status = pull.MergedAt is not null ? PullRequestStatus.Merged : pull.State == "open" ? PullRequestStatus.Open : PullRequestStatus.Closed,
        Actor = pull.User?.Login ?? "",
        Url = pull.HtmlUrl,
        CreatedAt = pull.CreatedAt,
        Labels = [.. (pull.Labels ?? []).Select(label => label.Name)],
    };
}
