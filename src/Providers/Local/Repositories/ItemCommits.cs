using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Commits several files at once.</summary>
internal sealed class ItemCommits(RepositoryStore store)
{
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>BranchNotFound</c>, <c>PathConflict</c>, and those of <see cref="FileChanges.Require"/>.</exception>
    public Change Plan(SetItemsRequest request)
    {
        PipelineFile[] files = FileChanges.Require(request);
        using LibGit2Sharp.Repository git = store.Open(request.Repository);
        string branch = RepositoryItems.Branch(git, request.Branch);
        (FileChanges changes, string?[] ids) = Read(git, request.Repository, branch, files);
        string tip = git.Branches[branch]?.Tip.Sha ?? "";
        return new(request.Repository, changes.Action(branch), async token =>
        {
            string commit = changes.Done is null ? await CommitAsync(request, branch, changes, ids, token).ConfigureAwait(false) : tip;
            return files.Select(file => new RepositoryItem { Context = store.Context, Repository = request.Repository, Path = file.Path, Ref = branch, Commit = commit, Size = System.Text.Encoding.UTF8.GetByteCount(file.Text), Content = file.Text }).ToArray();
        })
        {
            Details = changes.Diff,
            AlreadyDone = changes.Done,
        };
    }

    private async Task<string> CommitAsync(SetItemsRequest request, string branch, FileChanges changes, string?[] ids, CancellationToken cancellationToken)
    {
        using FileLock turn = await store.LockAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        using LibGit2Sharp.Repository git = store.Open(request.Repository);
        // Other files may have changed since the plan was made; these must not have.
        (_, string?[] now) = Read(git, request.Repository, branch, [.. changes.All.Select(one => one.File)]);
        if (!now.SequenceEqual(ids))
            throw new CicdException("ItemChanged", CicdErrorKind.Conflict, $"A file of '{request.Repository}' was changed by somebody else meanwhile. Nothing was changed.", request.Repository, "Read them again and make your change anew.");
        return GitFiles.Commit(git, branch, changes.Changed.Select(file => (file.Path, (string?)file.Text)), request.MessageOr(changes.Changed.Length), store.Caller.Actor, store.Caller.Clock.GetLocalNow());
    }

    private static (FileChanges Changes, string?[] Ids) Read(LibGit2Sharp.Repository git, string repository, string branch, PipelineFile[] files)
    {
        Commit? tip = git.Branches[branch]?.Tip;
        (PipelineFile File, Blob? Blob)[] found = [.. files.Select(file => (file, RepositoryItems.File(repository, tip, file.Path)))];
        return (new([.. found.Select(one => (one.File, one.Blob is null ? null : GitTree.Text(one.Blob), one.Blob is null))]), [.. found.Select(one => one.Blob?.Sha)]);
    }
}
