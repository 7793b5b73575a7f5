using CicdTools.Providers.Git;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;
using System.Text;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions
internal sealed partial class GitLabProvider
{
    public async Task<Change> PlanSetItemsAsync(SetItemsRequest request, CancellationToken cancellationToken)
    {
        PipelineFile[] files = FileChanges.Require(request);
        ProjectModel project = await RequireWritableAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string name = project.PathWithNamespace, branch = request.Branch ?? project.DefaultBranch ?? "main";
        bool isFirst = project.EmptyRepo == true;
        BranchModel? at = isFirst ? null : await FindBranchAsync(name, branch, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("BranchNotFound", $"branch of '{name}'", branch);
        (PipelineFile File, FileModel? Before)[] found = isFirst
            ? [.. files.Select(file => (file, (FileModel?)null))]
            : await Task.WhenAll(files.Select(async file => (file, await FindFileAsync(name, file.Path, branch, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        FileChanges changes = new([.. found.Select(one => (one.File, one.Before is null ? null : Text(one.Before), one.Before is null))]);
        PipelineFile[] changed = changes.Changed;
        CommitAction[] actions = [.. found.Where(one => changed.Contains(one.File)).Select(one => new CommitAction(one.Before is null ? "create" : "update", one.File.Path, one.File.Text, one.Before?.LastCommitId))];
        return new Change(name, changes.Action(branch), async token =>
        {
            string commit = changes.Done is null ? (await CommitAsync(name, new(branch, request.MessageOr(changed.Length), actions), token).ConfigureAwait(false)).Id : at!.Commit.Id;
            return files.Select(file => new RepositoryItem { Context = Context, Repository = name, Path = file.Path, Ref = branch, Commit = commit, Size = Encoding.UTF8.GetByteCount(file.Text), Content = file.Text }).ToArray();
        })
        {
            Details = changes.Diff,
            AlreadyDone = changes.Done,
        }.Calling(Context, Committing(name));
    }
}
