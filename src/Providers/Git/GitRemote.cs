using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>Reads from where a repository comes from. Git's own messages never carry user information here: the addresses that it is given have none.</summary>
internal static class GitRemote
{
    private const string HeadsPrefix = "refs/heads/";
    private const string TagsPrefix = "refs/tags/";
    private const string RemoteName = "import";
    private const string RemoteUrl = $"remote.{RemoteName}.url";

    /// <summary>The default branch and the tips of the source's branches.</summary>
    /// <exception cref="CicdException"><c>NotARepository</c>, <c>RepositoryEmpty</c>, <c>RepositoryShallow</c>, <c>DetachedHead</c>, <c>SourceUnavailable</c>.</exception>
    public static Task<GitHeads> ReadHeadsAsync(GitSource source, CancellationToken cancellationToken) =>
        Task.Run(() => Guard(source, () => source.IsLocal ? ReadFolder(source) : ReadAddress(source)), cancellationToken);

    /// <summary>The tips of the source's branches; none for one that has no commit, and whatever its HEAD names.</summary>
    /// <exception cref="CicdException"><c>SourceUnavailable</c>, <c>SourceUnauthorized</c>.</exception>
    public static Task<IReadOnlyDictionary<string, string>> ReadTipsAsync(GitSource source, CancellationToken cancellationToken) =>
        Task.Run(() => Guard<IReadOnlyDictionary<string, string>>(source, () => Tips(LibGit2Sharp.Repository.ListRemoteReferences(source.Address, Answer(source)))), cancellationToken);

    /// <summary>The commits of the source's tags, by the tags' names.</summary>
    /// <exception cref="CicdException"><c>SourceUnavailable</c>, <c>SourceUnauthorized</c>.</exception>
    public static Task<IReadOnlyDictionary<string, string>> ReadTagsAsync(GitSource source, CancellationToken cancellationToken) =>
        Task.Run(() => Guard<IReadOnlyDictionary<string, string>>(source, () =>
        {
            Dictionary<string, string> tags = new(StringComparer.Ordinal);
            // A tag with a message is told twice: as itself, and, with ^{} behind its name, as its commit (https://git-scm.com/docs/git-ls-remote).
            foreach (DirectReference reference in LibGit2Sharp.Repository.ListRemoteReferences(source.Address, Answer(source)).OfType<DirectReference>().OrderBy(reference => reference.CanonicalName, StringComparer.Ordinal))
            {
                if (reference.CanonicalName.StartsWith(TagsPrefix, StringComparison.Ordinal))
                    tags[reference.CanonicalName[TagsPrefix.Length..].Replace("^{}", "", StringComparison.Ordinal)] = reference.TargetIdentifier;
            }

            return tags;
        }), cancellationToken);

    /// <summary>Fetches all branches and tags under <paramref name="prefix"/>, such as <c>refs/incoming</c>. Nothing of the source's configuration, hooks or submodules comes along.</summary>
    public static Task FetchAsync(LibGit2Sharp.Repository into, GitSource source, string prefix, IProgress<ProgressReport>? progress, CancellationToken cancellationToken, Intent intent = Intent.Write)
    {
        WriteScope.Demand(intent, into.Info.Path);
        FetchOptions options = new()
        {
            TagFetchMode = TagFetchMode.None,
            CredentialsProvider = Answer(source),
            OnTransferProgress = state =>
            {
                progress?.Report(new("Importing", $"{state.ReceivedObjects} of {state.TotalObjects} objects", state.TotalObjects == 0 ? null : (int)(100L * state.ReceivedObjects / state.TotalObjects)));
                return !cancellationToken.IsCancellationRequested;
            },
            OnProgress = _ => !cancellationToken.IsCancellationRequested,
        };
        return Task.Run(() => Guard(source, () =>
        {
            try
            {
                // LibGit2Sharp fetches from a remote that has a name only; the name goes when the fetch has ended.
                into.Config.Set(RemoteUrl, source.Address, ConfigurationLevel.Local);
                Commands.Fetch(into, RemoteName, [$"+{HeadsPrefix}*:{prefix}/heads/*", $"+refs/tags/*:{prefix}/tags/*"], options, null);
            }
            catch (UserCancelledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
            finally
            {
                into.Config.Unset(RemoteUrl, ConfigurationLevel.Local);
            }

            File.Delete(Path.Combine(into.Info.Path, "FETCH_HEAD"));
            return true;
        }), cancellationToken);
    }

    private static Dictionary<string, string> Tips(IEnumerable<LibGit2Sharp.Reference> references) =>
        references.OfType<DirectReference>().Where(reference => reference.CanonicalName.StartsWith(HeadsPrefix, StringComparison.Ordinal))
            .ToDictionary(reference => reference.CanonicalName[HeadsPrefix.Length..], reference => reference.TargetIdentifier, StringComparer.Ordinal);

    private static GitHeads ReadFolder(GitSource source)
    {
        if (!LibGit2Sharp.Repository.IsValid(source.Address))
        {
            string? root = LibGit2Sharp.Repository.Discover(source.Address);
            throw GitSource.NotARepository(source.Shown, root is null ? null : $"it lies within the one at '{Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root))}'");
        }

        using LibGit2Sharp.Repository repository = new(source.Address);
        if (repository.Info.IsShallow)
            throw new CicdException("RepositoryShallow", CicdErrorKind.Invalid, $"The repository at '{source.Shown}' is a shallow clone: its history is not complete, so it cannot be mirrored.", source.Shown, "Run 'git fetch --unshallow' there, or import the address it was cloned from.");
        Dictionary<string, string> heads = repository.Branches.Where(branch => !branch.IsRemote && branch.Tip is not null && branch.CanonicalName.StartsWith(HeadsPrefix, StringComparison.Ordinal))
            .ToDictionary(branch => branch.FriendlyName, branch => branch.Tip.Sha, StringComparer.Ordinal);
        if (heads.Count == 0 && repository.Head.Tip is null)
            throw Empty(source);
        if (repository.Info.IsHeadDetached)
            throw Detached(source);
        return new(DefaultBranch(source, heads, repository.Head.FriendlyName), heads);
    }

    private static GitHeads ReadAddress(GitSource source)
    {
        LibGit2Sharp.Reference[] references = [.. LibGit2Sharp.Repository.ListRemoteReferences(source.Address, Answer(source))];
        Dictionary<string, string> heads = Tips(references);
        if (heads.Count == 0)
            throw Empty(source);
        LibGit2Sharp.Reference? head = references.FirstOrDefault(reference => reference.CanonicalName == "HEAD");
        if (head is SymbolicReference symbolic && symbolic.TargetIdentifier.StartsWith(HeadsPrefix, StringComparison.Ordinal))
            return new(DefaultBranch(source, heads, symbolic.TargetIdentifier[HeadsPrefix.Length..]), heads);
        // Servers older than Git 1.8.4.3 do not tell what HEAD names, only the commit.
        string[] fitting = head is null ? [] : [.. heads.Where(entry => entry.Value == head.TargetIdentifier).Select(entry => entry.Key)];
        if (head is not null && fitting.Length == 0)
            throw Detached(source);
        return new(DefaultBranch(source, heads, fitting.Length == 1 ? fitting[0] : ""), heads);
    }

    private static string DefaultBranch(GitSource source, Dictionary<string, string> heads, string named)
    {
        if (heads.ContainsKey(named))
            return named;
        if (heads.Count == 1)
            return heads.Keys.Single();
        return heads.ContainsKey("main") ? "main" : heads.ContainsKey("master") ? "master"
            : throw new CicdException("DefaultBranchUnknown", CicdErrorKind.Invalid, $"HEAD of '{source.Shown}' names the branch '{Errors.Shown(named)}', which has no commit, and none of its {heads.Count} branches is 'main' or 'master'.", source.Shown, "Check out the branch that shall be the default one, and import again.");
    }

    private static CicdException Empty(GitSource source) =>
        new("RepositoryEmpty", CicdErrorKind.Invalid, $"The repository at '{source.Shown}' has no commit.", source.Shown, "Commit something there first.");

    private static CicdException Detached(GitSource source) =>
        new("DetachedHead", CicdErrorKind.Invalid, $"HEAD of the repository at '{source.Shown}' is detached, so it has no default branch.", source.Shown, "Check out a branch there, for example with 'git switch main'.");

    private static T Guard<T>(GitSource source, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (UserCancelledException failure)
        {
            throw new CicdException("SourceUnavailable", CicdErrorKind.Unavailable, $"'{source.Shown}' ended the transfer.", source.Shown, "Try again.", failure);
        }
        catch (LibGit2SharpException failure) when (failure.Message.Contains("authentication", StringComparison.OrdinalIgnoreCase))
        {
            throw new CicdException("SourceUnauthorized", CicdErrorKind.Unauthorized, $"'{source.Shown}' asks for a credential that was not given or not accepted.", source.Shown, "Check the user and token, or import a folder that Git has cloned.", failure);
        }
        // A full disk is on this side.
        catch (LibGit2SharpException failure) when (!failure.Message.Contains("No space left", StringComparison.Ordinal))
        {
            throw new CicdException("SourceUnavailable", CicdErrorKind.Unavailable, $"Git could not read '{source.Shown}': {Sentence(failure.Message)}", source.Shown, "Check the address and that this user may read it.", failure);
        }
    }

    // LibGit2Sharp turns what is thrown here into an error with its message: the word by which it is recognized above, as in libgit2's own for a refused password.
    private static LibGit2Sharp.Handlers.CredentialsHandler Answer(GitSource source) =>
        (url, _, types) => source.Credential(url, types) ?? throw new LibGit2SharpException("authentication is asked for");

    private static string Sentence(string message) => Errors.Shown(message.Trim()).TrimEnd('.') + ".";
}

/// <summary>The branches of a source.</summary>
/// <param name="Default">The default branch.</param>
/// <param name="Tips">Each branch's newest commit.</param>
internal sealed record GitHeads(string Default, IReadOnlyDictionary<string, string> Tips);
