using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Generation;
using CicdTools.Providers.Git;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/git/items and https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes
internal sealed partial class AzureDevOpsProvider : IRepositoryItems
{
    public async IAsyncEnumerable<RepositoryItem> GetItemsAsync(string repository, string path, string? reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(repository);
        string inside = GitPath.Require(path);
        string at = reference ?? DefaultBranch(await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false), name);
        string commit = (await RequireRefAsync(name, at, cancellationToken).ConfigureAwait(false)).Commit;
        ItemModel? found = inside.Length == 0 ? null : await FindItemAsync(name, inside, commit, cancellationToken).ConfigureAwait(false) ?? throw NoPath(name, inside, at);
        if (found is { IsFolder: not true })
        {
            yield return Describe(name, found, at, commit);
            yield break;
        }

        ApiRequest folder = Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/items", ("scopePath", $"/{inside}"), ("recursionLevel", "oneLevel"), ("versionDescriptor.versionType", "commit"), ("versionDescriptor.version", commit));
        foreach (ItemModel item in (await _api.ReadAsync(folder, Json.ListModelItemModel, cancellationToken).ConfigureAwait(false)).Value)
        {
            // The folder itself is its own first item.
            if (item.Path.Trim('/') != inside)
                yield return Describe(name, item, at, commit);
        }
    }

    public async Task<Change> PlanSetItemAsync(SetItemRequest request, CancellationToken cancellationToken)
    {
        string path = GitPath.Require(request.Path);
        if (path.Length == 0)
            throw new CicdException("InvalidPath", CicdErrorKind.Invalid, "A file's path is wanted, not the repository's root.", request.Path, "Give a path such as 'src/app.py'.");
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Repository);
        (string branch, string? tip) = await RequireBranchAsync(name, request.Branch, cancellationToken).ConfigureAwait(false);
        ItemModel? before = tip is null ? null : await FindItemAsync(name, path, tip, cancellationToken).ConfigureAwait(false);
        bool same = before is not null && before.Content == request.Content;
        string message = request.Message ?? (before is null ? $"Add {path}" : $"Change {path}");
        GitChangeModel change = new(before is null ? "add" : "edit", path, request.Content);
        return new Change($"{name}: {path}", before is null ? $"Add the file to '{branch}'" : $"Change the file on '{branch}'", async token =>
        {
            string commit = same ? tip! : await PushAsync(name, branch, tip, message, [change], token).ConfigureAwait(false);
            return new RepositoryItem { Context = Context, Repository = name.ToString(), Path = path, Ref = branch, Commit = commit, Size = Encoding.UTF8.GetByteCount(request.Content), Content = request.Content };
        })
        {
            AlreadyDone = same ? $"The file '{path}' has this content already." : null,
            Details = same || (before is not null && before.Content is null) ? null : UnifiedDiff.Of([(path, before?.Content, request.Content)]),
        }.Calling(Context, Pushing(name));
    }

    public async Task<Change> PlanSetItemsAsync(SetItemsRequest request, CancellationToken cancellationToken)
    {
        PipelineFile[] files = FileChanges.Require(request);
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Repository);
        (string branch, string? tip) = await RequireBranchAsync(name, request.Branch, cancellationToken).ConfigureAwait(false);
        (PipelineFile File, ItemModel? Before)[] found = await Task.WhenAll(files.Select(async file => (file, tip is null ? null : await FindItemAsync(name, file.Path, tip, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        FileChanges changes = new([.. found.Select(one => (one.File, one.Before?.Content, one.Before is null))]);
        PipelineFile[] changed = changes.Changed;
        GitChangeModel[] made = [.. found.Where(one => changed.Contains(one.File)).Select(one => new GitChangeModel(one.Before is null ? "add" : "edit", one.File.Path, one.File.Text))];
        return new Change(name.ToString(), changes.Action(branch), async token =>
        {
            string commit = changes.Done is null ? await PushAsync(name, branch, tip, request.MessageOr(changed.Length), made, token).ConfigureAwait(false) : tip!;
            return files.Select(file => new RepositoryItem { Context = Context, Repository = name.ToString(), Path = file.Path, Ref = branch, Commit = commit, Size = Encoding.UTF8.GetByteCount(file.Text), Content = file.Text }).ToArray();
        })
        {
            Details = changes.Diff,
            AlreadyDone = changes.Done,
        }.Calling(Context, Pushing(name));
    }

    /// <summary>The branch, and its newest commit; null for the first commit of an empty repository.</summary>
    private async Task<(string Branch, string? Tip)> RequireBranchAsync(AzureDevOpsName name, string? branch, CancellationToken cancellationToken)
    {
        RepositoryModel repository = await RequireEnabledAsync(name, cancellationToken).ConfigureAwait(false);
        if (repository.DefaultBranch is not { Length: > 0 } first)
            return (branch ?? "main", null);
        string wanted = branch ?? ShortRef(first);
        RefModel found = await FindRefAsync(name, "heads", wanted, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("BranchNotFound", $"branch of '{name}'", wanted);
        return (wanted, found.ObjectId);
    }

    private Task<ItemModel?> FindItemAsync(AzureDevOpsName name, string path, string commit, CancellationToken cancellationToken) =>
        _api.FindAsync(
            Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/items", ("path", $"/{path}"), ("includeContent", "true"), ("includeContentMetadata", "true"), ("$format", "json"), ("versionDescriptor.versionType", "commit"), ("versionDescriptor.version", commit)),
            Json.ItemModel,
            cancellationToken);

    private static ApiRequest Pushing(AzureDevOpsName name) => Write(HttpMethod.Post, $"/{name.Project}/_apis/git/repositories/{name.Repository}/pushes");

    /// <summary>Commits to a branch that is where it was; its new commit.</summary>
    private async Task<string> PushAsync(AzureDevOpsName name, string branch, string? tip, string message, GitChangeModel[] changes, CancellationToken cancellationToken)
    {
        // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes/create: zeros stand for a branch that is new.
        NewPush body = new(
            [new($"refs/heads/{branch}", tip ?? new string('0', 40))],
            [new(message, [.. changes.Select(change => new NewChange(change.Kind, new($"/{change.Path}"), new(change.Text, "rawText")))])]);
        PushModel push = await _api.CreateAsync(Pushing(name).With(body, Json.NewPush), Json.PushModel, token => FindPushAsync(name, branch, changes[0], token), cancellationToken).ConfigureAwait(false);
        return push.Commits[0].CommitId;
    }

    // A push that nobody knows of is on its branch, or it is not: its first file tells.
    private async Task<PushModel?> FindPushAsync(AzureDevOpsName name, string branch, GitChangeModel first, CancellationToken cancellationToken) =>
        await FindRefAsync(name, "heads", branch, cancellationToken).ConfigureAwait(false) is { } tip
        && await FindItemAsync(name, first.Path, tip.ObjectId, cancellationToken).ConfigureAwait(false) is { } item && item.Content == first.Text
            ? new([new(tip.ObjectId)])
            : null;

    private RepositoryItem Describe(AzureDevOpsName name, ItemModel item, string reference, string commit) => new()
    {
        Context = Context,
        Repository = name.ToString(),
        Path = item.Path.TrimStart('/'),
        Ref = reference,
        Commit = commit,
        IsFolder = item.IsFolder == true,
        // No answer tells a file's size; that of what came with it is known.
        Size = item.Content is { } content ? Encoding.UTF8.GetByteCount(content) : 0,
        Content = item.ContentMetadata?.IsBinary == true ? null : item.Content,
    };

    private static CicdException NoPath(AzureDevOpsName name, string path, string reference) =>
        new("PathNotFound", CicdErrorKind.NotFound, $"There is no file or folder '{path}' in '{name}' at '{reference}'.", path, "Get-CicdRepositoryItem without a path shows what there is.");

    /// <summary>A file that a push adds or edits.</summary>
    private sealed record GitChangeModel(string Kind, string Path, string Text);
}
