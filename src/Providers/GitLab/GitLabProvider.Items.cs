using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.Generation;
using CicdTools.Providers.Git;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/repository_files/, https://docs.gitlab.com/api/repositories/ and https://docs.gitlab.com/api/commits/
internal sealed partial class GitLabProvider : IRepositoryItems
{
    public async IAsyncEnumerable<RepositoryItem> GetItemsAsync(string repository, string path, string? reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(repository);
        string inside = GitPath.Require(path);
        string at = reference ?? DefaultBranch(await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false));
        if (inside.Length > 0 && await FindFileAsync(project, inside, at, cancellationToken).ConfigureAwait(false) is { } file)
        {
            yield return Describe(project, file, at);
            yield break;
        }

        CommitModel commit = await _api.FindAsync(ApiRequest.Get($"/projects/{project}/repository/commits/{at}"), Json.CommitModel, cancellationToken).ConfigureAwait(false)
            ?? throw await MissingAsync(project, Errors.NotFound("RefNotFound", "branch, tag or commit", at), cancellationToken).ConfigureAwait(false);
        bool any = false;
        // A folder that is not there is an empty list to some versions, and 404 to others.
        ApiRequest tree = Page($"/projects/{project}/repository/tree", ("ref", at), ("path", inside.Length == 0 ? null : inside), ("pagination", "keyset"));
        await foreach (TreeModel item in _api.PagesAsync(tree, Json.TreeModelArray, page => page, cancellationToken).Missing(() => NoPath(project, inside, at), cancellationToken).ConfigureAwait(false))
        {
            any = true;
            yield return new() { Context = Context, Repository = project, Path = item.Path, Ref = at, Commit = commit.Id, IsFolder = item.Type == "tree" };
        }

        if (!any && inside.Length > 0)
            throw NoPath(project, inside, at);
    }

    public async Task<Change> PlanSetItemAsync(SetItemRequest request, CancellationToken cancellationToken)
    {
        string path = GitPath.Require(request.Path);
        if (path.Length == 0)
            throw new CicdException("InvalidPath", CicdErrorKind.Invalid, "A file's path is wanted, not the repository's root.", request.Path, "Give a path such as 'src/app.py'.");
        ProjectModel project = await RequireWritableAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string branch = request.Branch ?? project.DefaultBranch ?? "main";
        // An empty repository gets its first branch by its first commit.
        bool isFirst = project.EmptyRepo == true;
        if (!isFirst && await FindBranchAsync(project.PathWithNamespace, branch, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("BranchNotFound", $"branch of '{project.PathWithNamespace}'", branch);
        FileModel? before = isFirst ? null : await FindFileAsync(project.PathWithNamespace, path, branch, cancellationToken).ConfigureAwait(false);
        string? text = before is null ? null : Text(before);
        bool same = before is not null && text == request.Content;
        string message = request.Message ?? (before is null ? $"Add {path}" : $"Change {path}");
        CommitAction action = new(before is null ? "create" : "update", path, request.Content, before?.LastCommitId);
        return new Change($"{project.PathWithNamespace}: {path}", before is null ? $"Add the file to '{branch}'" : $"Change the file on '{branch}'", async token =>
        {
            string commit = same ? before!.LastCommitId : (await CommitAsync(project.PathWithNamespace, new(branch, message, [action]), token).ConfigureAwait(false)).Id;
            return new RepositoryItem { Context = Context, Repository = project.PathWithNamespace, Path = path, Ref = branch, Commit = commit, Size = Encoding.UTF8.GetByteCount(request.Content), Content = request.Content };
        })
        {
            AlreadyDone = same ? $"The file '{path}' has this content already." : null,
            Details = same || (before is not null && text is null) ? null : UnifiedDiff.Of([(path, text, request.Content)]),
        }.Calling(Context, Committing(project.PathWithNamespace));
    }

    private static ApiRequest Committing(string project) => ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/repository/commits");

    // A commit that nobody knows of is on its branch, or it is not: its first file tells.
    private Task<CommitModel> CommitAsync(string project, NewCommit commit, CancellationToken cancellationToken) => _api.CreateAsync(
        Committing(project).With(commit, Json.NewCommit),
        Json.CommitModel,
        async token => await FindFileAsync(project, commit.Actions[0].FilePath, commit.Branch, token).ConfigureAwait(false) is { } file && Text(file) == commit.Actions[0].Content ? new(file.LastCommitId) : null,
        cancellationToken);

    private Task<FileModel?> FindFileAsync(string project, string path, string reference, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/projects/{project}/repository/files/{path}", ("ref", reference)), Json.FileModel, cancellationToken);

    private RepositoryItem Describe(string project, FileModel file, string reference) =>
        new() { Context = Context, Repository = project, Path = file.FilePath, Ref = reference, Commit = file.CommitId, Size = file.Size, Content = Text(file) };

    /// <summary>The file's text; null for content that is no text.</summary>
    private static string? Text(FileModel file)
    {
        byte[] bytes = file.Encoding == "base64" ? Convert.FromBase64String(file.Content) : Encoding.UTF8.GetBytes(file.Content);
        if (bytes.AsSpan().Contains((byte)0))
            return null;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static CicdException NoPath(string project, string path, string reference) =>
        new("PathNotFound", CicdErrorKind.NotFound, $"There is no file or folder '{path}' in '{project}' at '{reference}'.", path, "Get-CicdRepositoryItem without a path shows what there is.");
}
