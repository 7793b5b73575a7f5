using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.Generation;
using CicdTools.Providers.Git;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/repos/contents
internal sealed partial class GitHubProvider : IRepositoryItems
{
    public async IAsyncEnumerable<RepositoryItem> GetItemsAsync(string repository, string path, string? reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(repository);
        RepositoryModel model = await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        string at = reference ?? model.DefaultBranch ?? "";
        path = GitPath.Require(path);
        string commit = await ResolveAsync(name, at, cancellationToken).ConfigureAwait(false);
        ContentModel[] found = await ReadContentAsync(name, path, reference, cancellationToken).ConfigureAwait(false)
            ?? throw new CicdException("PathNotFound", CicdErrorKind.NotFound, $"There is no file or folder '{Errors.Shown(path)}' in '{name}' at '{at}'.", path, "Get-CicdRepositoryItem without a path shows what there is.");
        foreach (ContentModel item in found)
            yield return Describe(name, item, at, Decode(item)) with { Commit = commit };
    }

    public async Task<Change> PlanSetItemAsync(SetItemRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(request.Repository);
        RepositoryModel repository = await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        string path = GitPath.Require(request.Path);
        if (path.Length == 0)
            throw new CicdException("InvalidPath", CicdErrorKind.Invalid, "A file's path is wanted, not the repository's root.", request.Path, "Give a path such as 'src/app.py'.");
        string branch = request.Branch ?? repository.DefaultBranch ?? "main";
        ContentModel? before = (await ReadContentAsync(name, path, branch, cancellationToken).ConfigureAwait(false))?.SingleOrDefault(item => item.Path == path);
        string? known = before is null ? null : Decode(before);
        string message = request.Message ?? $"{(before is null ? "Add" : "Change")} {path}";
        // The blob's name goes with it: where somebody has changed the file meanwhile, GitHub refuses, and nothing is lost.
        PutContent body = new(message, Convert.ToBase64String(Encoding.UTF8.GetBytes(request.Content)), branch, before?.Sha);
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, Contents(name, path)).With(body, Json.PutContent) with { Repeatable = false };
        return new Change($"{name}: {path}", before is null ? $"Add the file to '{branch}'" : $"Change the file on '{branch}'", async token =>
        {
            if (known == request.Content)
                return Describe(name, before!, branch, known) with { Commit = await ResolveAsync(name, branch, token).ConfigureAwait(false) };
            FileCommitModel made = await _api.ReadAsync(call, Json.FileCommitModel, token).ConfigureAwait(false);
            return Describe(name, made.Content!, branch, request.Content) with { Commit = made.Commit.Sha };
        })
        {
            Details = known == request.Content || (before is not null && known is null) ? null : UnifiedDiff.Of([(path, known, request.Content)]),
            AlreadyDone = known == request.Content ? $"The file '{path}' has this content already." : null,
        }.Calling(Context, call);
    }

    // https://docs.github.com/rest/commits/commits#get-a-commit
    private async Task<string> ResolveAsync(GitHubName name, string reference, CancellationToken cancellationToken)
    {
        try
        {
            ApiRequest request = ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/commits/{reference}") with { Accept = "application/vnd.github.sha" };
            return await _api.FindTextAsync(request, cancellationToken).ConfigureAwait(false) ?? throw NoReference(name, reference);
        }
        catch (CicdException exception) when (exception.Id == "RequestRejected")
        {
            throw NoReference(name, reference);
        }
    }

    private static CicdException NoReference(GitHubName name, string reference) => Errors.NotFound("RefNotFound", $"branch, tag or commit of '{name}'", reference, remedy: "Check the name.");

    /// <summary>A file, or the entries of a folder; null where there is none, and nothing for an empty repository.</summary>
    private async Task<ContentModel[]?> ReadContentAsync(GitHubName name, string path, string? reference, CancellationToken cancellationToken)
    {
        string? text = await _api.FindTextAsync(ApiRequest.Get(Contents(name, path), ("ref", reference)), cancellationToken).ConfigureAwait(false);
        if (text is null)
            return null;
        return text.AsSpan().TrimStart().StartsWith("[")
            ? System.Text.Json.JsonSerializer.Deserialize(text, Json.ContentModelArray)
            : [System.Text.Json.JsonSerializer.Deserialize(text, Json.ContentModel)!];
    }

    // A path is several names, each escaped by itself.
    public static FormattableString Contents(GitHubName name, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string format = "/repos/{0}/{1}/contents" + (parts.Length == 0 ? "/" : "") + string.Concat(parts.Select((_, index) => $"/{{{index + 2}}}"));
        return FormattableStringFactory.Create(format, [name.Owner, name.Name, .. parts]);
    }

    private RepositoryItem Describe(GitHubName name, ContentModel item, string reference, string? content) => new()
    {
        Context = Context,
        Repository = name.ToString(),
        Path = item.Path,
        Ref = reference,
        IsFolder = item.Type == "dir",
        Size = item.Size,
        Content = content,
    };

    // https://docs.github.com/rest/repos/contents#get-repository-content: a file of more than 1 MB comes without its content.
    private static string? Decode(ContentModel item)
    {
        if (item.Type != "file" || item.Encoding != "base64" || item.Content is null)
            return null;
        byte[] bytes = Convert.FromBase64String(item.Content.Replace("\n", "", StringComparison.Ordinal));
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
