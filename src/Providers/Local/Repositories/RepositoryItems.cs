using CicdTools.Providers.Generation;
using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Reads files and folders of a repository, and commits one file.</summary>
internal sealed class RepositoryItems(RepositoryStore store)
{
    /// <summary>The file, or the items of the folder.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>InvalidPath</c>, <c>RefNotFound</c>, <c>RepositoryEmpty</c>, <c>PathNotFound</c>.</exception>
    public RepositoryItem[] Read(string repository, string path, string? reference)
    {
        string inside = GitPath.Require(path);
        using LibGit2Sharp.Repository git = store.Open(repository);
        (Commit commit, string name) = Resolve(git, repository, reference);
        TreeEntry? entry = inside.Length == 0 ? null : commit[inside];
        if (inside.Length > 0 && entry is null)
            throw new CicdException("PathNotFound", CicdErrorKind.NotFound, $"There is no file or folder '{inside}' in '{repository}' at '{name}'.", inside, "Get-CicdRepositoryItem without a path shows what there is.");
        if ((entry is null ? commit.Tree : entry.Target) is Tree tree)
            return [.. tree.OrderBy(item => item.Name, StringComparer.Ordinal).Select(item => Item(git, repository, name, commit.Sha, item, withContent: false))];
        return [Item(git, repository, name, commit.Sha, entry!, withContent: true)];
    }

    /// <summary>Checks a new content and says what would be committed.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>InvalidPath</c>, <c>BranchNotFound</c>, <c>PathConflict</c>.</exception>
    public Change Plan(SetItemRequest request)
    {
        string path = GitPath.Require(request.Path);
        if (path.Length == 0)
            throw new CicdException("InvalidPath", CicdErrorKind.Invalid, "A file's path is wanted, not the repository's root.", request.Path, "Give a path such as 'src/app.py'.");
        using LibGit2Sharp.Repository git = store.Open(request.Repository);
        string branch = Branch(git, request.Branch);
        Commit? tip = git.Branches[branch]?.Tip;
        Blob? before = File(request.Repository, tip, path);
        bool same = before is not null && GitTree.Text(before) == request.Content;
        string action = before is null ? $"Add the file to '{branch}'" : $"Change the file on '{branch}'";
        return new($"{request.Repository}: {path}", action, async token => same ? Item(request, path, branch, tip!.Sha) : await CommitAsync(request, path, branch, before?.Sha, token).ConfigureAwait(false))
        {
            AlreadyDone = same ? $"The file '{path}' has this content already." : null,
            Details = same || (before is not null && GitTree.Text(before) is null) ? null : UnifiedDiff.Of([(path, before is null ? null : GitTree.Text(before), request.Content)]),
        };
    }

    private async Task<RepositoryItem> CommitAsync(SetItemRequest request, string path, string branch, string? before, CancellationToken cancellationToken)
    {
        using FileLock turn = await store.LockAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        using LibGit2Sharp.Repository git = store.Open(request.Repository);
        // Other files may have changed since the plan was made; this one must not have.
        if (File(request.Repository, git.Branches[branch]?.Tip, path)?.Sha != before)
            throw new CicdException("ItemChanged", CicdErrorKind.Conflict, $"The file '{path}' of '{request.Repository}' was changed by somebody else meanwhile. Nothing was changed.", path, "Read it again and make your change anew.");
        string message = request.Message ?? (before is null ? $"Add {path}" : $"Change {path}");
        string commit = GitFiles.Commit(git, branch, [(path, request.Content)], message, store.Caller.Actor, store.Caller.Clock.GetLocalNow());
        return Item(request, path, branch, commit);
    }

    internal static string Branch(LibGit2Sharp.Repository git, string? wanted)
    {
        string branch = wanted ?? git.Head.FriendlyName;
        bool exists = LibGit2Sharp.Reference.IsValidName($"refs/heads/{branch}") && git.Refs[$"refs/heads/{branch}"] is not null;
        bool first = git.Head.Tip is null && branch == git.Head.FriendlyName;
        return exists || first ? branch : throw Errors.NotFound("BranchNotFound", "branch", branch, git.Branches.Select(known => known.FriendlyName));
    }

    internal static Blob? File(string repository, Commit? tip, string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0 && tip is not null; slash = path.IndexOf('/', slash + 1))
        {
            if (tip[path[..slash]] is { } parent && parent.Mode != Mode.Directory)
                throw Conflict(repository, path, $"'{path[..slash]}' is no folder");
        }

        TreeEntry? entry = tip?[path];
        return entry is null ? null
            : entry.Mode is Mode.SymbolicLink ? throw Conflict(repository, path, "it is a link")
            : entry.Target as Blob ?? throw Conflict(repository, path, "it is a folder");
    }

    private static CicdException Conflict(string repository, string path, string why) =>
        new("PathConflict", CicdErrorKind.Invalid, $"'{path}' of '{repository}' cannot be written: {why}.", path, "Choose another path.");

    private RepositoryItem Item(SetItemRequest request, string path, string branch, string commit) => new()
    {
        Context = store.Context,
        Repository = request.Repository,
        Path = path,
        Ref = branch,
        Commit = commit,
        Size = System.Text.Encoding.UTF8.GetByteCount(request.Content),
        Content = request.Content,
    };

    private RepositoryItem Item(LibGit2Sharp.Repository git, string repository, string reference, string commit, TreeEntry entry, bool withContent) => new()
    {
        Context = store.Context,
        Repository = repository,
        Path = entry.Path,
        Ref = reference,
        Commit = commit,
        IsFolder = entry.Mode == Mode.Directory,
        Size = entry.TargetType == TreeEntryTargetType.Blob ? git.ObjectDatabase.RetrieveObjectMetadata(entry.Target.Id).Size : 0,
        Content = withContent && entry.Target is Blob blob ? GitTree.Text(blob) : null,
    };

    private static (Commit Commit, string Name) Resolve(LibGit2Sharp.Repository git, string repository, string? reference)
    {
        if (reference is null)
        {
            return git.Head.Tip is { } tip ? (tip, git.Head.FriendlyName)
                : throw new CicdException("RepositoryEmpty", CicdErrorKind.Invalid, $"The repository '{repository}' has no commit.", repository, "Commit something with Set-CicdRepositoryItem.");
        }

        Commit? commit = References.Find(git, reference);
        return commit is not null ? (commit, reference)
            : throw Errors.NotFound("RefNotFound", "branch, tag or commit", reference, git.Branches.Select(branch => branch.FriendlyName));
    }
}
