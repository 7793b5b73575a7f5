using System.Collections.Concurrent;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Which repositories there are: those that are linked, and those that only a trigger names, which is how the first generation has them.
internal sealed partial class GoogleProvider
{
    // A trigger's repository never changes as long as its identifier is the same.
    private readonly ConcurrentDictionary<string, string> _repositoryOfTrigger = new(StringComparer.Ordinal);

    private IAsyncEnumerable<ConnectionModel> ConnectionsAsync(CancellationToken cancellationToken) =>
        Builds.TokenPagesAsync<ConnectionsPage, ConnectionModel>(ApiRequest.Get($"v2/projects/{_place.Project}/locations/{_place.Location}/connections", ("pageSize", $"{PageSize}")), "pageToken", Json.ConnectionsPage, page => (page.Connections ?? [], page.NextPageToken), cancellationToken);

    private Task<RepositoryModel?> FindLinkAsync(GoogleRepositoryName name, CancellationToken cancellationToken) =>
        Builds.FindAsync(ApiRequest.Get($"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{name.Owner}/repositories/{name.Name}"), Json.RepositoryModel, cancellationToken);

    private async Task<Repository?> FindRepositoryAsync(GoogleRepositoryName name, CancellationToken cancellationToken)
    {
        if (name.IsManaged)
            return await FindManagedAsync(name.Name, cancellationToken).ConfigureAwait(false) is { } managed ? Describe(managed) : null;
        if (name.IsSourceRepository && await FindSourceRepositoryAsync(name.Name, cancellationToken).ConfigureAwait(false) is { } kept)
            return Describe(kept);
        if (!name.IsSourceRepository && await FindLinkAsync(name, cancellationToken).ConfigureAwait(false) is { } link)
            return Describe(name, link);
        await foreach (TriggerModel trigger in TriggersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (GoogleTriggers.RepositoryOf(trigger) == name.ToString() && GoogleTriggers.CloneUrlOf(trigger, _place.Project) is { } address)
                return new() { Context = Context, Name = name.ToString(), CloneUrl = address, Url = name.IsSourceRepository ? address : address[..^4] };
        }

        return null;
    }

    private async Task<Repository> RequireRepositoryAsync(GoogleRepositoryName name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoRepository(name);

    /// <summary>
    /// The branch that stands for all: the only one, else main, else master; empty for none of these. Cloud Build tells the branches
    /// (https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.repositories/fetchGitRefs), and not which is the default one.
    /// </summary>
    private async Task<string> DefaultBranchAsync(GoogleRepositoryName name, CancellationToken cancellationToken)
    {
        if (name.IsSourceRepository || name.IsManaged)
            return "";
        List<string> branches = [];
        ApiRequest request = ApiRequest.Get($"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{name.Owner}/repositories/{name.Name}:fetchGitRefs", ("refType", "BRANCH"));
        try
        {
            await foreach (string branch in Builds.TokenPagesAsync<RefsModel, string>(request, "pageToken", Json.RefsModel, page => (page.RefNames ?? [], page.NextPageToken), cancellationToken).ConfigureAwait(false))
                branches.Add(branch.Replace("refs/heads/", "", StringComparison.Ordinal));
        }
        catch (CicdException exception) when (exception.Kind is CicdErrorKind.NotFound or CicdErrorKind.Forbidden)
        {
            // One of the first generation, or one whose branches the caller may not see.
            _caller.Verbose?.Invoke($"The branches of '{name}' could not be seen: {exception.Message}");
        }

        return branches is [{ } only] ? only : branches.Find(branch => branch == "main") ?? branches.Find(branch => branch == "master") ?? "";
    }

    /// <summary>The address of the repository that a connection sees under a name.</summary>
    private async Task<string> LinkableAsync(GoogleRepositoryName name, CancellationToken cancellationToken)
    {
        ApiRequest request = ApiRequest.Get($"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{name.Owner}:fetchLinkableRepositories", ("pageSize", $"{PageSize}"));
        List<string> seen = [];
        await foreach (RepositoryModel model in Builds.TokenPagesAsync<RepositoriesPage, RepositoryModel>(request, "pageToken", Json.RepositoriesPage, page => (page.Repositories ?? [], page.NextPageToken), cancellationToken).Missing(() => NoConnection(name.Owner), cancellationToken).ConfigureAwait(false))
            seen.Add(model.RemoteUri ?? "");
        string[] fitting = [.. seen.Where(address => Fits(address, name.Name))];
        return fitting switch
        {
            [{ } only] => only,
            [] => throw Errors.NotFound("RepositoryNotFound", $"repository that the connection '{name.Owner}' sees by the name", name.Name, seen, "Let the host's app see it; or give its address: Import-CicdRepository ADDRESS -Name CONNECTION/REPOSITORY."),
            _ => throw new CicdException("RepositoryAmbiguous", CicdErrorKind.Invalid, $"The connection '{name.Owner}' sees {fitting.Length} repositories of that name: {string.Join(", ", fitting)}.", name.ToString(), "Name it OWNER-REPOSITORY, as Cloud Build's own page does."),
        };
    }

    // A link may be called by the repository's name, or by its owner's and its own.
    private static bool Fits(string address, string name)
    {
        string[] parts = (address.EndsWith(".git", StringComparison.Ordinal) ? address[..^4] : address).Split('/');
        return parts.Length > 1 && (parts[^1] == name || $"{parts[^2]}-{parts[^1]}" == name);
    }

    private static CicdException NoConnection(string name) =>
        Errors.NotFound("ConnectionNotFound", "connection of Cloud Build", name, remedy: "Check the name and the context's region, Get-CicdServiceConnection shows them; with -SourceHost one that is not there is made.");
}
