using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// An application groups pipelines and what they deploy: https://spinnaker.io/docs/concepts/#application. It names its repository, and holds no files.
internal sealed partial class SpinnakerProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindApplicationAsync(RequireName(name), cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
            yield break;
        }

        foreach (ApplicationModel application in await _api.ReadAsync(ApiRequest.Get($"applications"), Json.ApplicationModelArray, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (application.Name is { Length: > 0 })
                yield return Describe(application);
        }
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust || request.Template is not null || request.Visibility is not null)
            throw NotTaken("-Trust, no -Template and no -Visibility", "an application has no files", request.Name);
        string name = RequireName(request.Name);
        if (await FindApplicationAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"The application '{name}' is there already.", name, "New-CicdPipeline makes a pipeline of it.");
        // Whoever owns an application is told by mail: https://spinnaker.io/docs/guides/user/applications/create/.
        UserModel user = await UserAsync(cancellationToken).ConfigureAwait(false);
        ApplicationModel wanted = new(name, user.Email ?? user.Username ?? _caller.Actor);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"applications/{name}/tasks").With(new($"Create Application: {name}", name, [new("createApplication", wanted, user.Username)]), Json.NewTask);
        return new Change(name, $"Create the application, owned by {Errors.Shown(wanted.Email!)}", async token =>
        {
            try
            {
                await EndAsync(await _api.ReadAsync(call, Json.TaskRef, token).ConfigureAwait(false), token).ConfigureAwait(false);
            }
            catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
            {
                if (await FindApplicationAsync(name, token).ConfigureAwait(false) is null)
                    throw;
            }

            return Describe(await RequireApplicationAsync(name, token).ConfigureAwait(false));
        }).Calling(Context, call);
    }

    public Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        throw new CicdException("SourceElsewhere", CicdErrorKind.NotSupported, "Spinnaker keeps no repositories.", request.Source, "Import it into the system that has them; New-CicdRepository makes an application.");

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        ApplicationModel there = await RequireApplicationAsync(RequireName(name), cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"applications/{name}/tasks").With(new($"Delete Application: {name}", name, [new("deleteApplication", new(there.Name), null)]), Json.NewTask);
        return new Change(name, "Delete the application, with its pipelines", async token =>
        {
            await EndAsync(await _api.ReadAsync(call, Json.TaskRef, token).ConfigureAwait(false), token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "What it has deployed goes on running.",
        }.Calling(Context, call);
    }

    private async Task<ApplicationModel?> FindApplicationAsync(string name, CancellationToken cancellationToken)
    {
        ApplicationAnswer? answer = await _api.FindAsync(ApiRequest.Get($"applications/{name}", ("expand", "false")), Json.ApplicationAnswer, cancellationToken).ConfigureAwait(false);
        return answer is null ? null : (answer.Attributes ?? new()) with { Name = answer.Name ?? name };
    }

    private async Task<ApplicationModel> RequireApplicationAsync(string name, CancellationToken cancellationToken) =>
        await FindApplicationAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoApplication(name);

    private Repository Describe(ApplicationModel application) => new()
    {
        Context = Context,
        Name = application.Name!,
        CloneUrl = CloneUrl(application),
        Url = new Uri(_api.Server, $"applications/{Uri.EscapeDataString(application.Name!)}").AbsoluteUri,
    };

    // Where it names a repository of a host that stands in the world: https://spinnaker.io/docs/guides/user/applications/configure/.
    private static string? CloneUrl(ApplicationModel application) => (application.RepoType, application.RepoProjectKey, application.RepoSlug) switch
    {
        ("github", { Length: > 0 } owner, { Length: > 0 } slug) => $"https://github.com/{owner}/{slug}.git",
        ("gitlab", { Length: > 0 } owner, { Length: > 0 } slug) => $"https://gitlab.com/{owner}/{slug}.git",
        ("bitbucket", { Length: > 0 } owner, { Length: > 0 } slug) => $"https://bitbucket.org/{owner}/{slug}.git",
        _ => null,
    };

    // Names of applications become names of everything that they deploy: https://spinnaker.io/docs/concepts/#application.
    private static string RequireName(string name) => name.Length is > 0 and <= 250 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        ? name
        : throw Errors.InvalidName("an application of Spinnaker", name, "it has letters, digits, dashes, dots and underscores.");

    private static CicdException NoApplication(string name) =>
        Errors.NotFound("RepositoryNotFound", "application of Spinnaker", name, remedy: "Check the name; Get-CicdRepository shows them all.");
}
