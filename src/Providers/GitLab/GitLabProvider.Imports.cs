using CicdTools.Providers.Git;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/projects/#create-a-project (import_url) and https://docs.gitlab.com/api/project_import_export/#import-status
internal sealed partial class GitLabProvider
{
    public async Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust is not null)
            throw NotTaken("-Trust", "its own runners decide how jobs run", request.Source);
        if (request.Format is not null)
            throw NotTaken("-Format", "an import brings what the source has, and writes no pipeline", request.Source);
        GitSource source = GitSource.Parse(request.Source);
        // GitLab fetches by itself: https://docs.gitlab.com/user/project/import/repo_by_url/.
        if (source.IsLocal || !Uri.TryCreate(request.Source, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https" or "git"))
            throw new CicdException("SourceOutOfReach", CicdErrorKind.Invalid, $"GitLab fetches what it imports by itself, over https, http or git, so it cannot import '{source.Shown}'.", source.Shown, "Give an address that GitLab can reach, or push the folder to a new repository.");
        string name = request.Name ?? throw new CicdException("NameMissing", CicdErrorKind.Invalid, "GitLab keeps a project in a group, and none was named.", source.Shown, $"Give -Name GROUP/{source.SuggestedName}.");
        if (await FindProjectAsync(name, cancellationToken).ConfigureAwait(false) is { } there)
            return PlanSecondImport(there, source);
        NewProject body = await PlanProjectAsync(name, null, cancellationToken).ConfigureAwait(false) with { ImportUrl = request.Source };
        return new(name, $"Import {source.Shown} into a private project", async token =>
        {
            ProjectModel made = await CreateProjectAsync(name, body, token).ConfigureAwait(false);
            await WaitForImportAsync(made, token).ConfigureAwait(false);
            return Describe(await RequireProjectAsync(made.PathWithNamespace, token).ConfigureAwait(false));
        });
    }

    // What was interrupted is waited for, and what is there is not made twice.
    private Change PlanSecondImport(ProjectModel there, GitSource source)
    {
        string name = there.PathWithNamespace;
        if (there.ImportUrl is not { Length: > 0 } known || WithoutUser(known) != source.Shown)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already, and it was not imported from {source.Shown}.", name, "Choose another name.");
        if (there.ImportStatus == "failed")
            throw ImportFailed(name, there.ImportError);
        bool isDone = there.ImportStatus is null or "none" or "finished";
        return new(name, "Wait for its import", async token =>
        {
            if (!isDone)
                await WaitForImportAsync(there, token).ConfigureAwait(false);
            return Describe(await RequireProjectAsync(name, token).ConfigureAwait(false));
        })
        {
            AlreadyDone = isDone ? $"'{name}' was imported from {source.Shown} already; GitLab brings later commits only by mirroring." : null,
        };
    }

    private async Task WaitForImportAsync(ProjectModel project, CancellationToken cancellationToken)
    {
        while (true)
        {
            ImportModel import = await _api.ReadAsync(ApiRequest.Get($"/projects/{project.PathWithNamespace}/import"), Json.ImportModel, cancellationToken).ConfigureAwait(false);
            if (import.ImportStatus is "finished" or "none")
                return;
            if (import.ImportStatus is "failed" or "canceled")
                throw ImportFailed(project.PathWithNamespace, import.ImportError);
            _caller.Progress?.Report(new($"Import of {project.PathWithNamespace}", import.ImportStatus));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CicdException ImportFailed(string project, string? why) =>
        new("ImportFailed", CicdErrorKind.Failed, $"GitLab could not import '{project}'{(string.IsNullOrEmpty(why) ? "." : $": {Errors.Short(why, 300)}")}", project, "Remove the project with Remove-CicdRepository, and import it again.");
}
