using System.Globalization;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/import/#import-repository-from-github: GitLab fetches from GitHub by itself, with issues and pull requests.
internal sealed partial class GitLabProvider
{
    private async Task<Change> PlanImporterAsync(ImportRequest request, ImporterUse use, CancellationToken cancellationToken)
    {
        if (request is not { FromProvider: "GitHub", From: { SystemId: { } id } from })
            throw Errors.ImporterMissing("GitLab", request.From?.Name ?? "a folder or an address");
        if (request.Trust is not null)
            throw NotTaken("-Trust", "its own runners decide how jobs run", from.Name);
        string given = request.Name ?? from.Name.Split('/')[^1];
        string name = GitLabName.Require(given.Contains('/', StringComparison.Ordinal) ? given : $"{(await GetAccountAsync(cancellationToken).ConfigureAwait(false)).Name}/{given}");
        ProjectModel? there = await FindProjectAsync(name, cancellationToken).ConfigureAwait(false);
        if (use == ImporterUse.Cancel)
            return PlanCancel(there ?? throw NoRepository(name));
        return there switch
        {
            null => await PlanImporterAsync(request, from, long.Parse(id, CultureInfo.InvariantCulture), name, use, cancellationToken).ConfigureAwait(false),
            { ImportStatus: "scheduled" or "started" } when use == ImporterUse.Begin => Done(there, $"The import of '{name}' is under way: {there.ImportStatus}."),
            { ImportStatus: "scheduled" or "started" } => PlanWait(there),
            { ImportStatus: "failed" or "canceled" } => throw ImportFailed(name, there.ImportError),
            { ImportStatus: "finished" } => Done(there, $"'{name}' was imported already; GitLab's importer brings a repository once."),
            _ => throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already, which no importer made.", name, "Choose another name, or leave -ByServer away to bring it up to date by Git."),
        };
    }

    private async Task<Change> PlanImporterAsync(ImportRequest request, Repository from, long id, string name, ImporterUse use, CancellationToken cancellationToken)
    {
        // The clone's address has the token of the source's context in it, which GitLab asks GitHub with.
        string token = Uri.TryCreate(request.Source, UriKind.Absolute, out Uri? source) && source.UserInfo.Split(':', 2) is [_, { Length: > 0 } password]
            ? Uri.UnescapeDataString(password)
            : throw new CicdException("CredentialMissing", CicdErrorKind.Unauthorized, $"GitLab's importer asks GitHub with a token, and the context of '{from.Name}' has none.", from.Name, "Connect-CicdProvider GitHub with a token that may read it, with the scope 'repo'.");
        await PlanProjectAsync(name, RepositoryVisibility.Private, cancellationToken).ConfigureAwait(false);
        string? left = await NewProjectsLeftAsync(name, cancellationToken).ConfigureAwait(false);
        int slash = name.LastIndexOf('/');
        // Only a server of one's own is named.
        string? host = source.Host == "github.com" ? null : source.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        ImportFromGitHub body = new(token, id, name[..slash], name[(slash + 1)..], host);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/import/github").With(body, Json.ImportFromGitHub) with { Sensitive = true };
        return new Change(name, $"Let GitLab import {from.Name} from GitHub, with issues and pull requests", async cancellation =>
        {
            await _api.CreateAsync(
                call,
                Json.ImportedModel,
                async again => await FindProjectAsync(name, again).ConfigureAwait(false) is { } made ? new(made.Id, made.PathWithNamespace) : null,
                cancellation).ConfigureAwait(false);
            ProjectModel project = await RequireProjectAsync(name, cancellation).ConfigureAwait(false);
            return use == ImporterUse.Wait ? await WaitForImportAsync(project, cancellation).ConfigureAwait(false) : Describe(project);
        })
        {
            Details = left,
        }.Calling(Context, call);
    }

    // https://docs.gitlab.com/api/import/#cancel-github-project-import
    private Change PlanCancel(ProjectModel project) => project.ImportStatus is "scheduled" or "started"
        ? new(project.PathWithNamespace, "Cancel its import from GitHub", async token =>
        {
            await _api.DoAsync(ApiRequest.Write(HttpMethod.Post, $"/import/github/cancel").With(new(project.Id), Json.CancelImport) with { Repeatable = true }, token).ConfigureAwait(false);
            return Describe(await RequireProjectAsync(project.PathWithNamespace, token).ConfigureAwait(false));
        })
        : throw new CicdException("NothingToCancel", CicdErrorKind.Invalid, $"No import of '{project.PathWithNamespace}' is under way: {project.ImportStatus ?? "none was made"}.", project.PathWithNamespace, "Remove-CicdRepository removes it.");

    private Change Done(ProjectModel project, string why) => new(project.PathWithNamespace, "Nothing", _ => Task.FromResult<object?>(Describe(project))) { AlreadyDone = why };

    /// <summary>How many new projects are left for today, where the server has a limit of them.</summary>
    private async Task<string?> NewProjectsLeftAsync(string name, CancellationToken cancellationToken) =>
        NewProjectLimit.Say(await _api.Governor.ReadAsync(cancellationToken).ConfigureAwait(false), name);
}
