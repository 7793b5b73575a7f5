using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Generation;
using CicdTools.Providers.Git;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetFile.html, API_GetFolder.html and API_CreateCommit.html
internal sealed partial class AwsProvider : IRepositoryItems
{
    /// <summary>The most files of one commit: https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateCommit.html, MaximumFileEntriesExceededException.</summary>
    private const int MostFiles = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async IAsyncEnumerable<RepositoryItem> GetItemsAsync(string repository, string path, string? reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string inside = GitPath.Require(path);
        RepositoryModel found = await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        string at = reference ?? found.DefaultBranch ?? throw Empty(repository);
        string commit = await RequireCommitAsync(repository, at, cancellationToken).ConfigureAwait(false);
        if (inside.Length > 0 && await FindFileAsync(repository, inside, commit, cancellationToken).ConfigureAwait(false) is { } file)
        {
            yield return new() { Context = Context, Repository = repository, Path = inside, Ref = at, Commit = commit, Size = file.FileSize, Content = Text(file) };
            yield break;
        }

        FolderAnswer folder = await FindFolderAsync(repository, inside, commit, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("PathNotFound", $"file or folder at '{at}' of '{repository}'", inside, remedy: "Check the path and the branch.");
        foreach (FolderEntry entry in folder.SubFolders ?? [])
            yield return new() { Context = Context, Repository = repository, Path = entry.AbsolutePath.Trim('/'), Ref = at, Commit = commit, IsFolder = true };
        foreach (FolderEntry entry in folder.Files ?? [])
            yield return new() { Context = Context, Repository = repository, Path = entry.AbsolutePath.Trim('/'), Ref = at, Commit = commit };
    }

    public async Task<Change> PlanSetItemAsync(SetItemRequest request, CancellationToken cancellationToken)
    {
        string path = GitPath.Require(request.Path);
        if (path.Length == 0)
            throw new CicdException("InvalidPath", CicdErrorKind.Invalid, "A file's path is wanted, not the repository's root.", request.Path, "Give a path such as 'src/app.py'.");
        (string branch, string? tip) = await RequireBranchAsync(request.Repository, request.Branch, cancellationToken).ConfigureAwait(false);
        FileAnswer? before = tip is null ? null : await FindFileAsync(request.Repository, path, tip, cancellationToken).ConfigureAwait(false);
        string? text = before is null ? null : Text(before);
        bool same = before is not null && text == request.Content;
        string message = request.Message ?? (before is null ? $"Add {path}" : $"Change {path}");
        PipelineFile[] files = [new(path, request.Content)];
        return new Change($"{request.Repository}: {path}", before is null ? $"Add the file to '{branch}'" : $"Change the file on '{branch}'", async token =>
        {
            string commit = same ? tip! : await CommitAsync(request.Repository, branch, tip, message, files, token).ConfigureAwait(false);
            return Written(request.Repository, branch, commit, files[0]);
        })
        {
            AlreadyDone = same ? $"The file '{path}' has this content already." : null,
            Details = same || (before is not null && text is null) ? null : UnifiedDiff.Of([(path, text, request.Content)]),
        }.Calling(Context, Committing(request.Repository, branch, tip, message, files));
    }

    public async Task<Change> PlanSetItemsAsync(SetItemsRequest request, CancellationToken cancellationToken)
    {
        PipelineFile[] files = FileChanges.Require(request);
        (string branch, string? tip) = await RequireBranchAsync(request.Repository, request.Branch, cancellationToken).ConfigureAwait(false);
        (PipelineFile File, FileAnswer? Before)[] found = await Task.WhenAll(files.Select(async file => (file, tip is null ? null : await FindFileAsync(request.Repository, file.Path, tip, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        FileChanges changes = new([.. found.Select(one => (one.File, one.Before is null ? null : Text(one.Before), one.Before is null))]);
        PipelineFile[] changed = changes.Changed;
        if (changed.Length > MostFiles)
            throw new CicdException("TooManyFiles", CicdErrorKind.Invalid, $"{changed.Length} files are more than the {MostFiles} that CodeCommit takes in one commit.", request.Repository, "Clone the repository, and push with Git.");
        string message = request.MessageOr(changed.Length);
        return new Change(request.Repository, changes.Action(branch), async token =>
        {
            string commit = changes.Done is null ? await CommitAsync(request.Repository, branch, tip, message, changed, token).ConfigureAwait(false) : tip!;
            return files.Select(file => Written(request.Repository, branch, commit, file)).ToArray();
        })
        {
            Details = changes.Diff,
            AlreadyDone = changes.Done,
        }.Calling(Context, Committing(request.Repository, branch, tip, message, changed));
    }

    private RepositoryItem Written(string repository, string branch, string commit, PipelineFile file) =>
        new() { Context = Context, Repository = repository, Path = file.Path, Ref = branch, Commit = commit, Size = Encoding.UTF8.GetByteCount(file.Text), Content = file.Text };

    private static ApiRequest Committing(string repository, string branch, string? parent, string message, PipelineFile[] files)
    {
        JsonObject body = new()
        {
            ["repositoryName"] = repository,
            ["branchName"] = branch,
            ["commitMessage"] = message,
            ["putFiles"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject { ["filePath"] = file.Path, ["fileContent"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Text)) })]),
        };
        if (parent is not null)
            body["parentCommitId"] = parent;
        return AwsCall.Write(AwsService.CodeCommit, "CreateCommit", body);
    }

    private async Task<string> CommitAsync(string repository, string branch, string? parent, string message, PipelineFile[] files, CancellationToken cancellationToken) =>
        (await _api.CallAsync(AwsService.CodeCommit, Committing(repository, branch, parent, message, files), Json.CommittedModel, cancellationToken).ConfigureAwait(false)).CommitId;

    /// <summary>The branch, and its newest commit; null for the first commit of an empty repository.</summary>
    private async Task<(string Branch, string? Tip)> RequireBranchAsync(string repository, string? branch, CancellationToken cancellationToken)
    {
        RepositoryModel found = await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        string name = branch ?? found.DefaultBranch ?? "main";
        string? tip = found.DefaultBranch is null ? null : await FindBranchAsync(repository, name, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("BranchNotFound", $"branch of '{repository}'", name);
        return (name, tip);
    }

    private async Task<string?> FindBranchAsync(string repository, string branch, CancellationToken cancellationToken) =>
        (await FindAsync(AwsService.CodeCommit, "GetBranch", new() { ["repositoryName"] = repository, ["branchName"] = branch }, Json.BranchAnswer, cancellationToken).ConfigureAwait(false))?.Branch.CommitId;

    /// <summary>The commit of a branch, a tag or a commit's own name.</summary>
    private async Task<string> RequireCommitAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        if (await FindBranchAsync(repository, reference, cancellationToken).ConfigureAwait(false) is { } tip)
            return tip;
        bool isCommit = reference.Length == 40 && reference.All(char.IsAsciiHexDigit);
        return (await FindFolderAsync(repository, "", isCommit ? reference : $"refs/tags/{reference}", cancellationToken).ConfigureAwait(false))?.CommitId
            ?? throw Errors.NotFound("RefNotFound", $"branch, tag or commit of '{repository}'", reference);
    }

    private Task<FileAnswer?> FindFileAsync(string repository, string path, string commit, CancellationToken cancellationToken) =>
        FindAsync(AwsService.CodeCommit, "GetFile", new() { ["repositoryName"] = repository, ["commitSpecifier"] = commit, ["filePath"] = path }, Json.FileAnswer, cancellationToken);

    private Task<FolderAnswer?> FindFolderAsync(string repository, string path, string commit, CancellationToken cancellationToken) =>
        FindAsync(AwsService.CodeCommit, "GetFolder", new() { ["repositoryName"] = repository, ["commitSpecifier"] = commit, ["folderPath"] = path.Length == 0 ? "/" : path }, Json.FolderAnswer, cancellationToken);

    private static string? Text(FileAnswer file)
    {
        try
        {
            return file.FileContent.AsSpan().Contains((byte)0) ? null : Strict.GetString(file.FileContent);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static CicdException Empty(string repository) =>
        new("RepositoryEmpty", CicdErrorKind.NotFound, $"'{repository}' has no commit yet.", repository, "Push one, or commit a file with Set-CicdRepositoryItem.");
}
