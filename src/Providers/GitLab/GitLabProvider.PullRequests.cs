using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/merge_requests/
internal sealed partial class GitLabProvider : IPullRequests
{
    /// <summary>https://docs.gitlab.com/user/project/merge_requests/drafts/</summary>
    private const string DraftMark = "Draft: ";

    public async IAsyncEnumerable<PullRequest> GetPullRequestsAsync(PullRequestQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(query.Repository);
        if (query.Number is { } number)
        {
            MergeRequestModel? found = await _api.FindAsync(ApiRequest.Get($"/projects/{project}/merge_requests/{number}"), Json.MergeRequestModel, cancellationToken).ConfigureAwait(false);
            if (found is not null && Fits(Describe(project, found, []), query))
                yield return Describe(project, found, await ChecksAsync(project, number, cancellationToken).ConfigureAwait(false));
            yield break;
        }

        string? state = query.Status switch { [PullRequestStatus.Open] => "opened", [PullRequestStatus.Merged] => "merged", [PullRequestStatus.Closed] => "closed", _ => "all" };
        ApiRequest request = Page($"/projects/{project}/merge_requests", ("state", state), ("source_branch", query.Source));
        await foreach (MergeRequestModel found in _api.PagesAsync(request, Json.MergeRequestModelArray, page => page, cancellationToken).Missing(() => NoRepository(project), cancellationToken).ConfigureAwait(false))
        {
            PullRequest described = Describe(project, found, []);
            if (Fits(described, query))
                yield return described;
        }
    }

    public async Task<Change> PlanNewPullRequestAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Title))
            throw new CicdException("TitleMissing", CicdErrorKind.Invalid, "A merge request wants a title.", request.Source, "Give -Title.");
        ProjectModel project = await RequireWritableAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string name = project.PathWithNamespace, target = request.Target ?? DefaultBranch(project);
        foreach (string branch in new[] { request.Source, target })
        {
            if (await FindBranchAsync(name, branch, cancellationToken).ConfigureAwait(false) is null)
                throw Errors.NotFound("BranchNotFound", $"branch of '{name}'", branch);
        }

        if (request.Source == target)
            throw new CicdException("SameBranch", CicdErrorKind.Invalid, $"'{target}' cannot be merged into itself.", target, "Name another -Target.");
        MergeRequestModel? open = await FindOpenAsync(name, request.Source, target, cancellationToken).ConfigureAwait(false);
        string title = request.Draft && !request.Title.StartsWith(DraftMark, StringComparison.OrdinalIgnoreCase) ? DraftMark + request.Title : request.Title;
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{name}/merge_requests").With(new(title, request.Body, request.Source, target), Json.NewMergeRequest);
        return new Change($"{name}: {request.Source} into {target}", "Open a merge request", async token =>
            Describe(name, open ?? await _api.CreateAsync(call, Json.MergeRequestModel, inner => FindOpenAsync(name, request.Source, target, inner), token).ConfigureAwait(false), []))
        {
            AlreadyDone = open is null ? null : $"The merge request !{open.Iid.ToString(CultureInfo.InvariantCulture)} of '{name}' is open for these branches already.",
        }.Calling(Context, call);
    }

    private async Task<MergeRequestModel?> FindOpenAsync(string project, string source, string target, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/projects/{project}/merge_requests", ("state", "opened"), ("source_branch", source), ("target_branch", target)), Json.MergeRequestModelArray, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    // The newest commit's pipelines; that of the merge result has a commit of its own, and comes first as well.
    private async Task<Check[]> ChecksAsync(string project, int number, CancellationToken cancellationToken)
    {
        PipelineModel[] pipelines = await _api.ReadAsync(ApiRequest.Get($"/projects/{project}/merge_requests/{number}/pipelines"), Json.PipelineModelArray, cancellationToken).ConfigureAwait(false);
        List<Check> checks = [];
        foreach (PipelineModel pipeline in pipelines.Where(pipeline => pipeline.Sha == pipelines[0].Sha))
        {
            GitLabId id = GitLabId.Pipeline(project, pipeline.Id);
            JobModel[] jobs = pipeline.Status == "failed" ? [.. await JobsAsync(id, cancellationToken).ConfigureAwait(false), .. await BridgesAsync(id, cancellationToken).ConfigureAwait(false)] : [];
            checks.Add(new(string.Create(CultureInfo.InvariantCulture, $"pipeline #{pipeline.Iid}"), Describe(jobs, pipeline.Status).Status, pipeline.WebUrl));
        }

        return [.. checks];
    }

    private static bool Fits(PullRequest request, PullRequestQuery query) =>
        (query.Status.Length == 0 || query.Status.Contains(request.Status)) && (query.Source is null || request.Source == query.Source);

    private PullRequest Describe(string project, MergeRequestModel request, Check[] checks) => new()
    {
        Context = Context,
        Repository = project,
        Number = request.Iid,
        Title = request.Title,
        Source = request.SourceBranch,
        Target = request.TargetBranch,
        Commit = request.Sha ?? "",
        // 'locked' is one that is being merged.
        Status = request.State switch { "merged" => PullRequestStatus.Merged, "closed" => PullRequestStatus.Closed, _ => PullRequestStatus.Open },
        Actor = request.Author?.Username ?? "",
        Url = request.WebUrl,
        CreatedAt = request.CreatedAt ?? default,
        Checks = checks,
        Labels = request.Labels ?? [],
    };
}
