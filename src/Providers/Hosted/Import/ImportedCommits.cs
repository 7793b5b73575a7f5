using CicdTools.Providers.Git;
using CicdTools.Providers.Local.Repositories;

namespace CicdTools.Providers.Hosted.Import;

/// <summary>Brings commits and tags from one place to another, through a repository of this machine. Nothing is forced.</summary>
internal static class ImportedCommits
{
    private const string Incoming = "refs/incoming";

    /// <summary>All branches and tags of a source, by way of a folder that is gone afterwards.</summary>
    /// <exception cref="CicdException"><c>BranchDiverged</c>.</exception>
    public static async Task BringAsync(GitSource source, Func<CancellationToken, Task<GitSource>> target, GitHeads heads, string name, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        GitFiles.Init(folder.Path, bare: true, heads.Default);
        using LibGit2Sharp.Repository git = new(folder.Path);
        await FetchAsync(git, source, progress, cancellationToken).ConfigureAwait(false);
        await PushAsync(git, await target(cancellationToken).ConfigureAwait(false), heads, name, progress, cancellationToken).ConfigureAwait(false);
    }

    public static Task FetchAsync(LibGit2Sharp.Repository git, GitSource source, IProgress<ProgressReport>? progress, CancellationToken cancellationToken) =>
        GitRemote.FetchAsync(git, source, Incoming, progress, cancellationToken);

    /// <exception cref="CicdException"><c>BranchDiverged</c>.</exception>
    public static async Task PushAsync(LibGit2Sharp.Repository git, GitSource remote, GitHeads heads, string name, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        // The default branch first: some systems make the first one that comes the default.
        string[] branches = [heads.Default, .. heads.Tips.Keys.Where(branch => branch != heads.Default).Order(StringComparer.Ordinal)];
        string[] tags = [.. git.Refs.Where(reference => reference.CanonicalName.StartsWith($"{Incoming}/tags/", StringComparison.Ordinal)).Select(reference => reference.CanonicalName[$"{Incoming}/tags/".Length..])];
        IReadOnlyDictionary<string, string> refused = await GitPush.PushAsync(git, remote, [.. branches.Select(branch => $"{Incoming}/heads/{branch}:refs/heads/{branch}"), .. tags.Select(tag => $"{Incoming}/tags/{tag}:refs/tags/{tag}")], progress, cancellationToken).ConfigureAwait(false);
        if (refused.Count > 0)
            throw new CicdException("BranchDiverged", CicdErrorKind.Conflict, $"'{name}' did not take {string.Join("; ", refused.Select(pair => $"{pair.Key}: {pair.Value}"))}. All other branches and tags are there.", name, "Merge them there by hand, or import under another name.");
    }
}
