using CicdTools.Providers.Git;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted.Import;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

internal sealed partial class GitLabProvider : IImportTarget, IGitAccess
{
    public string Format => Formats.GitLabCI.GitLabCIFormat.FormatName;

    public async Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        if (request.Importer is { } use)
            return await PlanImporterAsync(request, use, cancellationToken).ConfigureAwait(false);
        GitSource source = GitSource.Parse(request.Source);
        // Where nothing but the commits is wanted, and GitLab can fetch them, they need not come through this machine.
        if (!request.NoPipeline || source.IsLocal || !Uri.TryCreate(request.Source, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https" or "git"))
            return await new HostedImport(this, _catalog, _caller).PlanAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.Trust is not null)
            throw NotTaken("-Trust", "its own runners decide how jobs run", request.Source);
        string name = await NameAsync(request, source, cancellationToken).ConfigureAwait(false);
        return await FindProjectAsync(name, cancellationToken).ConfigureAwait(false) switch
        {
            null => await PlanFetchAsync(name, request.Source, source, cancellationToken).ConfigureAwait(false),
            { ImportStatus: "scheduled" or "started" } underWay => PlanWait(underWay),
            { ImportStatus: "failed" } failed => throw ImportFailed(name, failed.ImportError),
            _ => await new HostedImport(this, _catalog, _caller).PlanAsync(request, cancellationToken).ConfigureAwait(false),
        };
    }

    public async Task<string> NameAsync(ImportRequest request, GitSource source, CancellationToken cancellationToken)
    {
        string name = request.Name ?? source.SuggestedName;
        // Without a group it comes to the one whose token it is.
        return GitLabName.Require(name.Contains('/', StringComparison.Ordinal) ? name : $"{(await GetAccountAsync(cancellationToken).ConfigureAwait(false)).Name}/{name}");
    }

    public async Task<Repository?> FindAsync(string name, CancellationToken cancellationToken) =>
        await FindProjectAsync(name, cancellationToken).ConfigureAwait(false) is null ? null : Describe(await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false));

    public async Task<Repository> CreateAsync(string name, CancellationToken cancellationToken) =>
        Describe(await CreateProjectAsync(name, await PlanProjectAsync(name, RepositoryVisibility.Private, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));

    public ApiRequest[] CallsOf(string name, bool isNew, bool pipelines)
    {
        ApiRequest look = ApiRequest.Get($"/projects/{name}"), branch = ApiRequest.Get($"/projects/{name}/repository/branches/main");
        return
        [
            .. isNew ? new[] { look, ApiRequest.Get($"/namespaces/{name.Split('/')[0]}"), ApiRequest.Write(HttpMethod.Post, $"/projects"), ApiRequest.Write(HttpMethod.Put, $"/projects/{name}") } : [],
            .. pipelines ? new[] { look, branch, branch, ApiRequest.Get($"/projects/{name}/merge_requests"), ApiRequest.Write(HttpMethod.Post, $"/projects/{name}/merge_requests") } : [],
            look,
        ];
    }

    // https://docs.gitlab.com/api/projects/#edit-a-project
    public Task SetDefaultBranchAsync(string name, string branch, CancellationToken cancellationToken) =>
        _api.DoAsync(ApiRequest.Write(HttpMethod.Put, $"/projects/{name}").With(new(branch), Json.SetDefaultBranch), cancellationToken);

    // https://docs.gitlab.com/topics/git/clone/#clone-using-a-token, https://docs.gitlab.com/ci/jobs/ci_job_token/#to-git-clone-a-private-projects-repository and
    // https://docs.gitlab.com/api/oauth2/#access-git-over-https-with-access-token: the token is the password.
    public Task<GitSource> GitAsync(Repository repository, CancellationToken cancellationToken) =>
        Task.FromResult(GitSource.Parse(Clone(repository.CloneUrl!)));

    public async Task<SecretText> GetCloneAddressAsync(string repository, CancellationToken cancellationToken) =>
        new(Clone(Describe(await RequireProjectAsync(repository, cancellationToken).ConfigureAwait(false)).CloneUrl!));

    private string Clone(string address) => GitCredential.Put(address, _address.Web, _token.Kind == GitLabTokenKind.Job ? "gitlab-ci-token" : "oauth2", _token.Secret);

    // https://docs.gitlab.com/api/projects/#create-a-project (import_url) and https://docs.gitlab.com/api/project_import_export/#import-status
    private async Task<Change> PlanFetchAsync(string name, string address, GitSource source, CancellationToken cancellationToken)
    {
        NewProject body = await PlanProjectAsync(name, RepositoryVisibility.Private, cancellationToken).ConfigureAwait(false) with { ImportUrl = address };
        string? left = await NewProjectsLeftAsync(name, cancellationToken).ConfigureAwait(false);
        return new Change(name, $"Let GitLab import {source.Shown} into a new private project", async token => await WaitForImportAsync(await CreateProjectAsync(name, body, token).ConfigureAwait(false), token).ConfigureAwait(false)) { Details = left }.Calling(Context, ApiRequest.Write(HttpMethod.Post, $"/projects"));
    }

    // One that was cut off here goes on there.
    private Change PlanWait(ProjectModel project) =>
        new(project.PathWithNamespace, "Wait for its import", async token => await WaitForImportAsync(project, token).ConfigureAwait(false));

    private async Task<Repository> WaitForImportAsync(ProjectModel project, CancellationToken cancellationToken)
    {
        while (true)
        {
            ImportModel import = await _api.ReadAsync(ApiRequest.Get($"/projects/{project.PathWithNamespace}/import"), Json.ImportModel, cancellationToken).ConfigureAwait(false);
            if (import.ImportStatus is "finished" or "none")
                return Describe(await RequireProjectAsync(project.PathWithNamespace, cancellationToken).ConfigureAwait(false));
            if (import.ImportStatus is "failed" or "canceled")
                throw ImportFailed(project.PathWithNamespace, import.ImportError);
            _caller.Progress?.Report(new($"Import of {project.PathWithNamespace}", import.ImportStatus));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CicdException ImportFailed(string project, string? why) =>
        new("ImportFailed", CicdErrorKind.Failed, $"GitLab could not import '{project}'{(string.IsNullOrEmpty(why) ? "." : $": {Errors.Short(why, 300)}")}", project, "Remove the project with Remove-CicdRepository, and import it again.");
}
