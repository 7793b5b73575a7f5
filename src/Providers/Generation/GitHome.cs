using LibGit2Sharp;

namespace CicdTools.Providers.Generation;

/// <summary>What a folder's Git repository tells of its home: the remote's host, and the default branch.</summary>
internal sealed record GitHome(string? Host, string DefaultBranch)
{
    public static GitHome Of(string path)
    {
        try
        {
            if (LibGit2Sharp.Repository.Discover(path) is not { } found)
                return new(null, "main");
            using LibGit2Sharp.Repository repository = new(found);
            LibGit2Sharp.Remote? remote = repository.Network.Remotes["origin"] ?? repository.Network.Remotes.FirstOrDefault();
            string? branch = (repository.Refs[$"refs/remotes/{remote?.Name}/HEAD"] as SymbolicReference)?.TargetIdentifier.Split('/', 4)[^1];
            branch ??= new[] { "main", "master" }.FirstOrDefault(name => repository.Branches[name] is not null);
            branch ??= repository.Info.IsHeadDetached ? "main" : repository.Head.FriendlyName;
            return new(remote is null ? null : HostOf(remote.Url), branch);
        }
        catch (LibGit2SharpException)
        {
            // A repository that Git cannot read still has its files; only its home stays unknown.
            return new(null, "main");
        }
    }

    /// <summary>The host of an address: <c>https://host/…</c>, <c>ssh://user@host/…</c>, <c>user@host:…</c>; null for a path.</summary>
    public static string? HostOf(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && url.Contains("://", StringComparison.Ordinal))
            return address.Host.Length == 0 ? null : address.Host.ToLowerInvariant();
        int colon = url.IndexOf(':', StringComparison.Ordinal);
        int slash = url.IndexOf('/', StringComparison.Ordinal);
        if (colon <= 1 || (slash >= 0 && slash < colon))
            return null;
        string host = url[..colon];
        return host[(host.IndexOf('@', StringComparison.Ordinal) + 1)..].ToLowerInvariant();
    }
}
