using System.Text;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;
using Octokit;
using ApiClient = CicdTools.Providers.Http.ApiClient;

namespace CicdTools.Providers.GitHub;

/// <summary>Commits several files at once (https://docs.github.com/rest/git): blobs, a tree, a commit, and last the branch, which is the one commit point.</summary>
internal sealed class GitHubCommits(ApiClient api, CancellationToken cancellationToken)
{
    private readonly GitHubClient _git = OctokitClients.Create(api, Intent.Write, cancellationToken);

    /// <summary>The first commit of an empty repository. Git data cannot begin one, so one file comes by the contents API, and the rest upon it.</summary>
    public async Task<string> FirstAsync(GitHubName name, PipelineFile[] files, string message)
    {
        RepositoryContentChangeSet first = await _git.Repository.Content.CreateFile(name.Owner, name.Name, files[0].Path, new CreateFileRequest(message, files[0].Text)).ConfigureAwait(false);
        if (files.Length == 1)
            return first.Commit.Sha;
        RepositoryModel repository = await api.ReadAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}"), GitHubJson.Default.RepositoryModel, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(name, repository.DefaultBranch!, files[1..], message).ConfigureAwait(false);
    }

    /// <summary>The calls of a first commit.</summary>
    public static ApiRequest[] FirstCalls(GitHubName name, string branch, PipelineFile[] files) =>
    [
        ApiRequest.Write(HttpMethod.Put, GitHubProvider.Contents(name, files[0].Path)),
        .. files.Length == 1 ? [] : new[] { ApiRequest.Get($"/repos/{name.Owner}/{name.Name}") }.Concat(Calls(name, branch, files.Length - 1)),
    ];

    /// <summary>The calls of a commit of so many files.</summary>
    public static ApiRequest[] Calls(GitHubName name, string branch, int files) =>
    [
        ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/branches/{branch}"),
        .. Enumerable.Repeat(ApiRequest.Write(HttpMethod.Post, $"/repos/{name.Owner}/{name.Name}/git/blobs"), files),
        ApiRequest.Write(HttpMethod.Post, $"/repos/{name.Owner}/{name.Name}/git/trees"),
        ApiRequest.Write(HttpMethod.Post, $"/repos/{name.Owner}/{name.Name}/git/commits"),
        ApiRequest.Write(HttpMethod.Patch, $"/repos/{name.Owner}/{name.Name}/git/refs/heads/{branch}"),
    ];

    /// <summary>One commit onto a branch. If the branch has moved meanwhile, it is refused and nothing is changed.</summary>
    public async Task<string> CommitAsync(GitHubName name, string branch, IReadOnlyList<PipelineFile> files, string message)
    {
        // Octokit asks for a reference by a route that GitHub documents no more.
        BranchModel head = await api.ReadAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/branches/{branch}"), GitHubJson.Default.BranchModel, cancellationToken).ConfigureAwait(false);
        NewTree tree = new() { BaseTree = head.Commit.Commit!.Tree.Sha };
        foreach (PipelineFile file in files)
        {
            BlobReference blob = await _git.Git.Blob.Create(name.Owner, name.Name, new NewBlob { Content = Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Text)), Encoding = EncodingType.Base64 }).ConfigureAwait(false);
            tree.Tree.Add(new NewTreeItem { Path = file.Path, Mode = "100644", Type = TreeType.Blob, Sha = blob.Sha });
        }

        TreeResponse made = await _git.Git.Tree.Create(name.Owner, name.Name, tree).ConfigureAwait(false);
        Octokit.Commit commit = await _git.Git.Commit.Create(name.Owner, name.Name, new NewCommit(message, made.Sha, head.Commit.Sha)).ConfigureAwait(false);
        await _git.Git.Reference.Update(name.Owner, name.Name, $"heads/{branch}", new ReferenceUpdate(commit.Sha, force: false)).ConfigureAwait(false);
        return commit.Sha;
    }
}
