using CicdTools.Providers.Git;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;
using System.Text;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/git: see GitHubCommits.
internal sealed partial class GitHubProvider
{
    public async Task<Change> PlanSetItemsAsync(SetItemsRequest request, CancellationToken cancellationToken)
    {
        PipelineFile[] files = FileChanges.Require(request);
        GitHubName name = GitHubName.Parse(request.Repository);
        RepositoryModel repository = await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        string branch = request.Branch ?? repository.DefaultBranch ?? "main";
        string? tip = await TipAsync(name, branch, cancellationToken).ConfigureAwait(false);
        bool isFirst = tip is null && await IsEmptyAsync(name, cancellationToken).ConfigureAwait(false);
        if (tip is null && !isFirst)
            throw Errors.NotFound("BranchNotFound", $"branch of '{name}'", branch, remedy: "Check the name, and that it was pushed.");
        (PipelineFile File, ContentModel? Before)[] found = isFirst
            ? [.. files.Select(file => (file, (ContentModel?)null))]
            : await Task.WhenAll(files.Select(async file => (file, await FindFileAsync(name, file.Path, branch, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        FileChanges changes = new([.. found.Select(one => (one.File, one.Before is null ? null : Decode(one.Before), one.Before is null))]);
        PipelineFile[] changed = changes.Changed;
        return new Change(name.ToString(), changes.Action(branch), async token =>
        {
            string commit = tip ?? "";
            if (changes.Done is null)
            {
                // What was read is what is written upon: a branch that has moved meanwhile is not taken for it.
                if (!isFirst && await TipAsync(name, branch, token).ConfigureAwait(false) != tip)
                    throw new CicdException("ItemChanged", CicdErrorKind.Conflict, $"The branch '{branch}' of '{name}' was changed by somebody else meanwhile. Nothing was changed.", name.ToString(), "Read it again and make your change anew.");
                GitHubCommits commits = new(_api, token);
                string message = request.MessageOr(changed.Length);
                commit = isFirst ? await commits.FirstAsync(name, changed, message).ConfigureAwait(false) : await commits.CommitAsync(name, branch, changed, message).ConfigureAwait(false);
            }

            return files.Select(file => new RepositoryItem { Context = Context, Repository = name.ToString(), Path = file.Path, Ref = branch, Commit = commit, Size = Encoding.UTF8.GetByteCount(file.Text), Content = file.Text }).ToArray();
        })
        {
            Details = changes.Diff,
            AlreadyDone = changes.Done,
        }.Calling(Context, isFirst ? GitHubCommits.FirstCalls(name, branch, changed) : GitHubCommits.Calls(name, branch, changed.Length));
    }

    private async Task<string?> TipAsync(GitHubName name, string branch, CancellationToken cancellationToken) =>
        (await _api.FindAsync(Http.ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/branches/{branch}"), Json.BranchModel, cancellationToken).ConfigureAwait(false))?.Commit.Sha;

    private async Task<bool> IsEmptyAsync(GitHubName name, CancellationToken cancellationToken) =>
        await ReadContentAsync(name, "", null, cancellationToken).ConfigureAwait(false) is null or [];

    private async Task<ContentModel?> FindFileAsync(GitHubName name, string path, string branch, CancellationToken cancellationToken)
    {
        ContentModel[]? found = await ReadContentAsync(name, path, branch, cancellationToken).ConfigureAwait(false);
        return found switch
        {
            null => null,
            [{ Type: "file" } file] when file.Path == path => file,
            _ => throw new CicdException("PathConflict", CicdErrorKind.Invalid, $"'{path}' of '{name}' cannot be written: it is no file.", path, "Choose another path."),
        };
    }
}
