using System.Runtime.CompilerServices;
using CicdTools.Providers.Git;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A repository is Cloud Build's link to one that lies elsewhere: https://docs.cloud.google.com/build/docs/repositories. It is linked and unlinked, and never holds files.
internal sealed partial class GoogleProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindRepositoryAsync(GoogleRepositoryName.Parse(name), cancellationToken).ConfigureAwait(false) is { } found)
                yield return found with { DefaultBranch = await DefaultBranchAsync(GoogleRepositoryName.Parse(name), cancellationToken).ConfigureAwait(false) };
            yield break;
        }

        await foreach (ConnectionModel connection in ConnectionsAsync(cancellationToken).ConfigureAwait(false))
        {
            string id = Last(connection.Name);
            IAsyncEnumerable<RepositoryModel> linked = Builds.TokenPagesAsync<RepositoriesPage, RepositoryModel>(
                ApiRequest.Get($"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{id}/repositories", ("pageSize", $"{PageSize}")), "pageToken", Json.RepositoriesPage, page => (page.Repositories ?? [], page.NextPageToken), cancellationToken);
            await foreach (RepositoryModel model in linked.ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (GoogleRepositoryName.OfResource(model.Name) is { } linkedName)
                    yield return Describe(linkedName, model);
            }
        }

        await foreach (Repository own in OwnRepositoriesAsync(cancellationToken).ConfigureAwait(false))
            yield return own;
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust)
            throw NotTaken("-Trust", "its own workers decide how jobs run", request.Name);
        if (request.Template is not null || request.Visibility is not null || request.ForkOf is not null)
            throw NotTaken("-Template, no -Visibility and no -ForkOf", "the repository lies at its host, and begins empty or is linked as it is", request.Name);
        if (OwnHost(request.SourceHost, request.Name) is { } own)
            return own == SourceHost.SecureSourceManager ? await PlanManagedAsync(request.Name, request.Patience, cancellationToken).ConfigureAwait(false) : await PlanSourceRepositoryAsync(request.Name, cancellationToken).ConfigureAwait(false);
        GoogleRepositoryName name = GoogleRepositoryName.Parse(request.Name);
        if (await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"The repository '{name}' is linked already.", name.ToString(), "New-CicdPipeline makes a trigger for it.");
        if (request.SourceHost is { } host)
            return await PlanConnectedAsync(host, name, null, request.Patience, cancellationToken).ConfigureAwait(false);
        string remote = await LinkableAsync(name, cancellationToken).ConfigureAwait(false);
        return PlanLink(name, remote);
    }

    public async Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        GitSource source = GitSource.Parse(request.Source);
        if (request.Trust is not null || request.Format is not null)
            throw NotTaken(request.Format is null ? "-Trust" : "-Format", "it runs the build configuration that the repository has", source.Shown);
        if (request.Importer is not null)
            throw Errors.ImporterMissing($"The system of '{Context}'", source.Shown);
        if (OwnHost(request.SourceHost, request.Name ?? source.SuggestedName) is { } own)
            return await PlanPushAsync(own, source, request.Name ?? source.SuggestedName, request.Patience, cancellationToken).ConfigureAwait(false);
        if (source.IsLocal || request.Name is not { } text)
            throw new CicdException("SourceElsewhere", CicdErrorKind.NotSupported, "Cloud Build keeps no repositories; it can link one that a connection sees.", source.Shown, "Give its address at GitHub or GitLab, with -Name CONNECTION/REPOSITORY; or bring its commits into Google Cloud, with -SourceHost SecureSourceManager.");
        GoogleRepositoryName name = GoogleRepositoryName.Parse(text);
        return await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) is { } there
            ? new(name.ToString(), "Link the repository", _ => Task.FromResult<object?>(there)) { AlreadyDone = $"The repository '{name}' is linked already." }
            : request.SourceHost is { } host ? await PlanConnectedAsync(host, name, WithSuffix(source.Shown), request.Patience, cancellationToken).ConfigureAwait(false)
            : PlanLink(name, WithSuffix(source.Shown));
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        GoogleRepositoryName parsed = GoogleRepositoryName.Parse(name);
        if (parsed.IsManaged || parsed.IsSourceRepository)
            return await PlanRemoveOwnAsync(parsed, cancellationToken).ConfigureAwait(false);
        if (await FindLinkAsync(parsed, cancellationToken).ConfigureAwait(false) is null)
            throw NoRepository(parsed);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{parsed.Owner}/repositories/{parsed.Name}");
        return new Change(parsed.ToString(), "Unlink the repository from Cloud Build", async token =>
        {
            await EndAsync(await Builds.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false), token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "The repository itself stays where it is. Triggers of it do not start any more.",
        }.Calling(Context, call);
    }

    private Change PlanLink(GoogleRepositoryName name, string remote) =>
        new Change(name.ToString(), $"Link the repository {Errors.Shown(remote)} to Cloud Build", async token => await LinkAsync(name, remote, token).ConfigureAwait(false)).Calling(Context, Linking(name));

    private ApiRequest Linking(GoogleRepositoryName name) =>
        ApiRequest.Write(HttpMethod.Post, $"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{name.Owner}/repositories") with { Query = [("repositoryId", name.Name)] };

    private async Task<Repository> LinkAsync(GoogleRepositoryName name, string remote, CancellationToken cancellationToken)
    {
        try
        {
            await EndAsync(await Builds.ReadAsync(Linking(name).With(new(null, remote), Json.RepositoryModel), Json.OperationModel, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
        {
            if (await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) is null)
                throw;
        }

        return await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private Repository Describe(GoogleRepositoryName name, RepositoryModel model) => new()
    {
        Context = Context,
        Name = name.ToString(),
        SystemId = model.Name,
        CloneUrl = model.RemoteUri,
        Url = $"https://console.cloud.google.com/cloud-build/repositories/2nd-gen;region={_place.Location}?project={_place.Project}",
    };

    private static string WithSuffix(string address) => address.EndsWith(".git", StringComparison.Ordinal) ? address : $"{address.TrimEnd('/')}.git";

    private static string Last(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static CicdException NoRepository(GoogleRepositoryName name) =>
        Errors.NotFound("RepositoryNotFound", "repository of Cloud Build", name.ToString(), remedy: "Check the name and the context's region. New-CicdRepository links one that a connection sees.");

    private static CicdException NotTaken(string what, string why, string target) =>
        new("NotTaken", CicdErrorKind.Invalid, $"Cloud Build takes no {what}: {why}.", target, "Leave it away.");
}
