using CicdTools.Providers.Git;
using CicdTools.Providers.Hosted.Import;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Commits are brought into Google's own repositories by Git, with an access token in the place of a password, as gcloud's credential helper gives it.
internal sealed partial class GoogleProvider
{
    private async Task<Change> PlanPushAsync(SourceHost host, GitSource source, string text, TimeSpan patience, CancellationToken cancellationToken)
    {
        GitHeads heads = await GitRemote.ReadHeadsAsync(source, cancellationToken).ConfigureAwait(false);
        bool isManaged = host == SourceHost.SecureSourceManager;
        GoogleRepositoryName name = isManaged ? new(GoogleRepositoryName.SourceManager, ManagedName(text).Name) : new(GoogleRepositoryName.SourceRepositories, SourceName(text));
        Repository? there = isManaged
            ? await FindManagedAsync(name.Name, cancellationToken).ConfigureAwait(false) is { } managed ? Describe(managed) : null
            : await SourceRepos.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/repos/{name.Name}"), Json.SourceRepoModel, cancellationToken).ConfigureAwait(false) is { } kept ? Describe(kept) : null;
        Change? make = there is not null ? null : isManaged ? await PlanManagedAsync(text, patience, cancellationToken).ConfigureAwait(false) : await PlanSourceRepositoryAsync(text, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tips = there is null ? new Dictionary<string, string>() : await GitRemote.ReadTipsAsync(await GitAsync(there, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        string[] moved = [.. heads.Tips.Where(head => tips.GetValueOrDefault(head.Key) != head.Value).Select(head => head.Key).Order(StringComparer.Ordinal)];
        bool same = there is not null && moved.Length == 0;
        return new Change(name.ToString(), make is null ? $"Update from {source.Shown}" : $"{make.Action}, and import from {source.Shown}", async token =>
        {
            if (same)
                return there! with { Source = source.Shown };
            Repository repository = make is null ? there! : (Repository)(await make.ApplyAsync(token).ConfigureAwait(false))!;
            await ImportedCommits.BringAsync(source, async again => await GitAsync(repository, again).ConfigureAwait(false), heads, name.ToString(), _caller.Progress, token).ConfigureAwait(false);
            return repository with { Source = source.Shown };
        })
        {
            AlreadyDone = same ? $"'{name}' has all that its source has." : null,
            Details = same ? null : $"{(make?.Details is { } details ? $"{details}\n" : "")}To push: {string.Join(", ", moved)}, and all tags.",
            Calls = make?.Calls,
        };
    }

    /// <summary>Where Git finds a repository, with a token for Google's own hosts and the context's alone.</summary>
    private async Task<GitSource> GitAsync(Repository repository, CancellationToken cancellationToken)
    {
        string address = repository.CloneUrl ?? throw new CicdException("RepositoryHasNoAddress", CicdErrorKind.Unavailable, $"'{repository.Name}' has no address for Git yet.", repository.Name, "Try again in a moment.");
        SecretText? token = await _credentials.FindAsync(cancellationToken).ConfigureAwait(false);
        return GitSource.Parse(IsGoogles(new Uri(address)) ? GitCredential.Put(address, new Uri(address), "oauth2accesstoken", token) : GitCredential.Put(address, _services.AddressOf("sourcerepo"), "oauth2accesstoken", token));
    }

    // The hosts that gcloud's helper gives a token to.
    private static bool IsGoogles(Uri address) => address.Scheme == Uri.UriSchemeHttps && (address.Host == "source.developers.google.com" || address.Host.EndsWith(".sourcemanager.dev", StringComparison.Ordinal));
}
