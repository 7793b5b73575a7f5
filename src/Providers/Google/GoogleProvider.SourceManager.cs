using System.Text.RegularExpressions;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Secure Source Manager keeps repositories in instances, which a project has for itself: https://docs.cloud.google.com/secure-source-manager/docs/overview.
internal sealed partial class GoogleProvider
{
    private ApiClient Managed => _services.SecureSourceManager;

    private async Task<ManagedRepositoryModel?> FindManagedAsync(string name, CancellationToken cancellationToken)
    {
        RequireSourceRegion(name);
        return await Managed.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/repositories/{name}"), Json.ManagedRepositoryModel, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Repository[]> ManagedRepositoriesAsync(CancellationToken cancellationToken)
    {
        if (_place.Location == GooglePlace.Global)
            return [];
        List<Repository> all = [];
        foreach (InstanceModel instance in await InstancesAsync(cancellationToken).ConfigureAwait(false))
        {
            ApiRequest list = ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/repositories", ("instance", instance.Name), ("pageSize", $"{PageSize}"));
            await foreach (ManagedRepositoryModel model in Managed.TokenPagesAsync<ManagedRepositoriesPage, ManagedRepositoryModel>(list, "pageToken", Json.ManagedRepositoriesPage, page => (page.Repositories ?? [], page.NextPageToken), cancellationToken).ConfigureAwait(false))
                all.Add(Describe(model));
        }

        return [.. all];
    }

    private async Task<InstanceModel[]> InstancesAsync(CancellationToken cancellationToken)
    {
        List<InstanceModel> all = [];
        await foreach (InstanceModel instance in Managed.TokenPagesAsync<InstancesPage, InstanceModel>(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/instances", ("pageSize", $"{PageSize}")), "pageToken", Json.InstancesPage, page => (page.Instances ?? [], page.NextPageToken), cancellationToken).ConfigureAwait(false))
            all.Add(instance);
        return [.. all];
    }

    /// <summary>A repository, by <c>REPOSITORY</c> in the only instance or by <c>INSTANCE/REPOSITORY</c>; an instance that is named and not there is made.</summary>
    private async Task<Change> PlanManagedAsync(string text, TimeSpan patience, CancellationToken cancellationToken)
    {
        (string? named, string name) = ManagedName(text);
        if (await FindManagedAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"Secure Source Manager has a repository '{name}' already.", text, $"It is known as {GoogleRepositoryName.SourceManager}/{name}.");
        InstanceModel[] all = await InstancesAsync(cancellationToken).ConfigureAwait(false);
        string instance = named ?? all switch
        {
            [{ } only] => Last(only.Name ?? ""),
            [] => throw new CicdException("InstanceMissing", CicdErrorKind.NotFound, $"The project '{_place.Project}' has no instance of Secure Source Manager in {_place.Location}.", text, $"Name one to make, INSTANCE/{name}. An instance is paid for as long as it is there, and takes a while to come."),
            _ => throw new CicdException("InstanceAmbiguous", CicdErrorKind.Invalid, $"There are {all.Length} instances of Secure Source Manager in {_place.Location}: {string.Join(", ", all.Select(one => Last(one.Name ?? "")))}.", text, $"Name it INSTANCE/{name}."),
        };
        bool isNew = !Array.Exists(all, one => Last(one.Name ?? "") == instance);
        ApiRequest making = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/instances").With(new(), Json.InstanceModel) with { Query = [("instanceId", instance)] };
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/repositories")
            .With(new(Instance: $"{_place}/instances/{instance}"), Json.ManagedRepositoryModel) with
        { Query = [("repositoryId", name)] };
        return new Change($"{GoogleRepositoryName.SourceManager}/{name}", isNew ? $"Make the instance '{instance}' of Secure Source Manager, and the repository in it" : $"Create the repository in the instance '{instance}' of Secure Source Manager", async token =>
        {
            if (isNew)
                await Managed.ReadAsync(making, Json.OperationModel, token).ConfigureAwait(false);
            await ActiveAsync(instance, patience, token).ConfigureAwait(false);
            try
            {
                await EndManagedAsync(await Managed.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false), token).ConfigureAwait(false);
            }
            catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
            {
                _caller.Verbose?.Invoke(exception.Message);
            }

            return Describe(await FindManagedAsync(name, token).ConfigureAwait(false) ?? throw NoRepository(new(GoogleRepositoryName.SourceManager, name)));
        })
        {
            Details = isNew ? "An instance is paid for as long as it is there: https://cloud.google.com/secure-source-manager/pricing" : null,
        }.Calling(Context, isNew ? [making, call] : [call]);
    }

    /// <summary>Waits until an instance can be used.</summary>
    /// <exception cref="CicdException"><c>InstanceNotReady</c>: it goes on by itself, and the same command uses it.</exception>
    private async Task ActiveAsync(string instance, TimeSpan patience, CancellationToken cancellationToken)
    {
        DateTimeOffset until = _caller.Clock.GetUtcNow() + patience;
        while (true)
        {
            InstanceModel? now = await Managed.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/instances/{instance}"), Json.InstanceModel, cancellationToken).ConfigureAwait(false);
            if (now?.State == "ACTIVE")
                return;
            string state = now?.State ?? "not there yet";
            if (_caller.Clock.GetUtcNow() >= until || state is "DELETING" or "PAUSED")
                throw new CicdException("InstanceNotReady", CicdErrorKind.Unavailable, $"The instance '{instance}' of Secure Source Manager is not ready: it is {state}.", instance, "It goes on by itself: run the same command again later, or wait longer by -TimeoutSeconds.");
            _caller.Progress?.Report(new("Google Cloud", $"The instance '{instance}' of Secure Source Manager is {state}."));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<OperationModel> EndManagedAsync(OperationModel operation, CancellationToken cancellationToken) =>
        EndAsync(Managed, operation, $"v1/projects/{_place.Project}/locations/{_place.Location}/operations/{Last(operation.Name)}", cancellationToken);

    private Repository Describe(ManagedRepositoryModel model) => new()
    {
        Context = Context,
        Name = $"{GoogleRepositoryName.SourceManager}/{Last(model.Name ?? "")}",
        SystemId = model.Name,
        CloneUrl = model.Uris?.GitHttps,
        Url = model.Uris?.Html,
    };

    private void RequireSourceRegion(string name)
    {
        if (_place.Location == GooglePlace.Global)
            throw new CicdException("RegionMissing", CicdErrorKind.Invalid, "Secure Source Manager is in regions, and the context names none.", name, "Connect-CicdProvider with -Region.");
    }

    // https://docs.cloud.google.com/secure-source-manager/docs/reference/rest/v1/projects.locations.repositories/create
    private static (string? Instance, string Name) ManagedName(string text)
    {
        string[] parts = (text.StartsWith($"{GoogleRepositoryName.SourceManager}/", StringComparison.Ordinal) ? text[(GoogleRepositoryName.SourceManager.Length + 1)..] : text).Split('/');
        return parts.Length <= 2 && ManagedId().IsMatch(parts[^1]) && (parts.Length == 1 || InstanceId().IsMatch(parts[0]))
            ? (parts.Length == 1 ? null : parts[0], parts[^1])
            : throw Errors.InvalidName("a repository of Secure Source Manager", text, "it is REPOSITORY or INSTANCE/REPOSITORY; a repository has 4 to 63 lower-case letters, digits and dashes.");
    }

    [GeneratedRegex("^[a-z0-9-]{4,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex ManagedId();

    [GeneratedRegex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex InstanceId();
}
