using CicdTools.Providers.Git;
using CicdTools.Providers.GitHub;
using CicdTools.Providers.GitLab;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>The system that hosts the repositories in which a cluster's state is kept: reached by the context that the connection names, by Git and by pull requests.</summary>
internal sealed class GitHost(Connection connection, IProvider? provider, Caller caller)
{
    public bool IsKnown => provider is not null;

    /// <summary>What the host is to Jenkins X (https://github.com/jenkins-x/go-scm names its drivers so); null for another one.</summary>
    public string? Kind => provider switch { GitHubProvider => "github", GitLabProvider => "gitlab", _ => null };

    /// <summary>The repository's name in an address: its path.</summary>
    public static string NameIn(string address)
    {
        string shown = GitSource.Parse(address) is { IsLocal: true } folder ? Path.GetFileName(folder.Shown) : Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? Uri.UnescapeDataString(uri.AbsolutePath) : address[(address.LastIndexOf(':') + 1)..];
        string name = shown.Trim('/');
        return name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    /// <summary>The provider, as a capability.</summary>
    /// <exception cref="CicdException"><c>GitContextMissing</c>, <c>NotSupported</c>.</exception>
    public T Require<T>()
        where T : class, IProvider => provider is null
            ? throw new CicdException("GitContextMissing", CicdErrorKind.Invalid, $"The context '{connection.Name}' names no context of the system that hosts its repositories, which this needs.", connection.Name, "Connect-CicdProvider with -GitContext and -Force names one.")
            : provider as T ?? throw Errors.NotSupported(provider.Context, typeof(T).Name[1..]);

    /// <summary>The provider, as a capability; null where it has not got it.</summary>
    public T? Find<T>()
        where T : class, IProvider => provider as T;

    /// <summary>The name and address, with the context's credential, of a repository that is known by its address.</summary>
    /// <exception cref="CicdException"><c>GitContextMissing</c>, <c>GitContextMismatch</c>, <c>RepositoryNotFound</c>.</exception>
    public async Task<(string Name, GitSource Source)> FindAsync(string address, CancellationToken cancellationToken)
    {
        IGitAccess access = Require<IGitAccess>();
        string path = NameIn(address);
        // A system without owners, such as the local one, knows the last part only.
        foreach (string name in new[] { path, path.Split('/')[^1] }.Distinct())
        {
            GitSource found;
            try
            {
                found = GitSource.Parse((await access.GetCloneAddressAsync(name, cancellationToken).ConfigureAwait(false)).Reveal());
            }
            catch (CicdException missing) when (missing.Kind is CicdErrorKind.Invalid or CicdErrorKind.NotFound)
            {
                continue;
            }

            if (Same(found.Shown, GitSource.Parse(address).Shown))
                return (name, found);
            throw new CicdException("GitContextMismatch", CicdErrorKind.Invalid, $"'{GitSource.Parse(address).Shown}' is not in the context '{access.Context}', whose '{name}' is at '{found.Shown}'.", access.Context, "Name the context of that host with -GitContext of Connect-CicdProvider.");
        }

        throw Errors.NotFound("RepositoryNotFound", $"repository in the context '{access.Context}' by the name", path, remedy: "Check the context's -GitContext, and that its credential may read the repository.");
    }

    /// <summary>A temporary copy of a repository, which is a read.</summary>
    public async Task<GitCheckout> CheckOutAsync(string address, CancellationToken cancellationToken)
    {
        (string name, GitSource source) = await FindAsync(address, cancellationToken).ConfigureAwait(false);
        return await GitCheckout.ReadAsync(name, source, caller.Progress, cancellationToken).ConfigureAwait(false);
    }

    private static bool Same(string one, string other) => Plain(one).Equals(Plain(other), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string address)
    {
        string plain = address.TrimEnd('/');
        return plain.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? plain[..^4] : plain;
    }
}
