using System.Globalization;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Git;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests: Azure DevOps fetches a repository by itself, from any address that it can reach. A name and
// password in the address go into a service connection of the type git, which is removed when the import has ended, as its command line does it:
// https://github.com/Azure/azure-devops-cli-extension.
internal sealed partial class AzureDevOpsProvider
{
    private const string Queued = "queued";
    private const string Importing = "inProgress";

    private async Task<Change> PlanImporterAsync(ImportRequest request, ImporterUse use, CancellationToken cancellationToken)
    {
        if (request.Trust is not null)
            throw NotTaken("-Trust", "its own agents decide how jobs run", request.Source);
        GitSource source = GitSource.Parse(request.Source);
        if (source.IsLocal || !Uri.TryCreate(source.Shown, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw Errors.ImporterMissing("Azure DevOps", source.Shown);
        AzureDevOpsName name = AzureDevOpsName.Parse(await NameAsync(request, source, cancellationToken).ConfigureAwait(false));
        RepositoryModel? there = await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        ImportModel? last = there is null ? null : await LastImportAsync(name, cancellationToken).ConfigureAwait(false);
        if (use == ImporterUse.Cancel)
            return PlanCancel(name, there ?? throw NoRepository(name.ToString()), last);
        return (there, last?.Status) switch
        {
            ({ } known, Queued or Importing) when use == ImporterUse.Begin => Done(known, $"The import of '{name}' is under way: {last!.Status}."),
            (not null, Queued or Importing) => new Change(name.ToString(), "Wait until its import has ended", async token => await WaitForImportAsync(name, last!, token).ConfigureAwait(false)),
            ({ } known, "completed") => Done(known, $"'{name}' was imported already; without -ByServer it is brought up to date by Git."),
            ({ DefaultBranch.Length: > 0 }, _) => throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already, which no importer made.", name.ToString(), "Choose another name, or leave -ByServer away to bring it up to date by Git."),
            _ => await PlanBeginAsync(request, source, name, there, use, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<Change> PlanBeginAsync(ImportRequest request, GitSource source, AzureDevOpsName name, RepositoryModel? there, ImporterUse use, CancellationToken cancellationToken)
    {
        NewRepository? making = there is null ? await PlanRepositoryAsync(name, cancellationToken).ConfigureAwait(false) : null;
        ProjectModel project = await RequireProjectAsync(name.Project, cancellationToken).ConfigureAwait(false);
        NewEndpoint? credential = CredentialOf(request.Source, source, name, project);
        ApiRequest connecting = Write(HttpMethod.Post, $"/_apis/serviceendpoint/endpoints"), beginning = Write(HttpMethod.Post, $"/{name.Project}/_apis/git/repositories/{name.Repository}/importRequests");
        ApiRequest[] calls = [.. making is null ? [] : new[] { Creating(name) }, .. credential is null ? [] : new[] { connecting }, beginning];
        return new Change(name.ToString(), $"Let Azure DevOps import {source.Shown}", async token =>
        {
            RepositoryModel made = there ?? await CreateRepositoryAsync(name, making!, token).ConfigureAwait(false);
            EndpointModel? endpoint = credential is null ? null : await _api.CreateAsync(connecting.With(credential, Json.NewEndpoint) with { Sensitive = true }, Json.EndpointModel, again => FindEndpointAsync(name.Project, credential.Name, again), token).ConfigureAwait(false);
            ImportModel begun = await BeginAsync(name, project, beginning.With(new(new(new(source.Shown), endpoint?.Id, endpoint is null ? null : true)), Json.NewImport), endpoint, token).ConfigureAwait(false);
            return use == ImporterUse.Begin ? Describe(made) : await WaitForImportAsync(name, begun, token).ConfigureAwait(false);
        }).Calling(Context, calls);
    }

    private async Task<ImportModel> BeginAsync(AzureDevOpsName name, ProjectModel project, ApiRequest call, EndpointModel? endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.CreateAsync(call, Json.ImportModel, again => LastImportAsync(name, again), cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException) when (endpoint is not null)
        {
            // An import that never began removes nothing.
            ApiRequest removing = Write(HttpMethod.Delete, $"/_apis/serviceendpoint/endpoints/{endpoint.Id}");
            await _api.DoAsync(removing with { Query = [.. removing.Query, ("projectIds", project.Id), ("deep", "false")] }, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a source that wants a name and password is reached by; null for one that everybody may read.</summary>
    private static NewEndpoint? CredentialOf(string given, GitSource source, AzureDevOpsName name, ProjectModel project)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? uri) || uri.UserInfo.Split(':', 2) is not [{ } user, { Length: > 0 } password])
            return null;
        string title = $"Import of {name.Repository}";
        return new([], title, "git", source.Shown, new(new() { ["username"] = Uri.UnescapeDataString(user), ["password"] = Uri.UnescapeDataString(password) }, "UsernamePassword"), IsShared: false, IsReady: true, [new(new(project.Id, project.Name), title)]);
    }

    private Change PlanCancel(AzureDevOpsName name, RepositoryModel repository, ImportModel? last)
    {
        if (last is not { Status: Queued or Importing })
            throw new CicdException("NothingToCancel", CicdErrorKind.Invalid, $"No import of '{name}' is under way: {last?.Status ?? "none was made"}.", name.ToString(), "Remove-CicdRepository removes it.");
        ApiRequest call = Write(HttpMethod.Patch, $"/{name.Project}/_apis/git/repositories/{name.Repository}/importRequests/{last.ImportRequestId}") with { Repeatable = true };
        return new Change(name.ToString(), "Cancel its import", async token =>
        {
            await _api.DoAsync(call.With(new("abandoned"), Json.SetImport), token).ConfigureAwait(false);
            return Describe(repository);
        }).Calling(Context, call);
    }

    private async Task<Repository> WaitForImportAsync(AzureDevOpsName name, ImportModel begun, CancellationToken cancellationToken)
    {
        ImportModel now = begun;
        while (now.Status is Queued or Importing)
        {
            _caller.Progress?.Report(new($"Import of {name}", Step(now)));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            now = await _api.ReadAsync(Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/importRequests/{begun.ImportRequestId}"), Json.ImportModel, cancellationToken).ConfigureAwait(false);
        }

        return now.Status == "completed" ? Describe(await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false))
            : throw new CicdException("ImportFailed", CicdErrorKind.Failed, $"The import of '{name}' did not succeed: it is {now.Status}.{(now.DetailedStatus?.ErrorMessage is { Length: > 0 } said ? $" Azure DevOps says: {Errors.Short(said, 300)}" : "")}", name.ToString(), "Mend that and import it again, or leave -ByServer away to bring it by Git.");
    }

    private static string Step(ImportModel import) => import.DetailedStatus is { CurrentStep: { } step, AllSteps: { } all } && step > 0 && step <= all.Length
        ? string.Create(CultureInfo.InvariantCulture, $"{all[step - 1]} ({step} of {all.Length})")
        : import.Status;

    private async Task<ImportModel?> LastImportAsync(AzureDevOpsName name, CancellationToken cancellationToken)
    {
        ListModel<ImportModel> all = await _api.ReadAsync(Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/importRequests", ("includeAbandoned", "true")), Json.ListModelImportModel, cancellationToken).ConfigureAwait(false);
        return all.Value.MaxBy(import => import.ImportRequestId);
    }

    private Change Done(RepositoryModel repository, string why) => new(repository.Name, "Nothing", _ => Task.FromResult<object?>(Describe(repository))) { AlreadyDone = why };
}
