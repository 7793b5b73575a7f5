using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/projects/
internal sealed partial class GitLabProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindProjectAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
            yield break;
        }

        await foreach (ProjectModel project in MineAsync(cancellationToken).ConfigureAwait(false))
            yield return Describe(project);
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust)
            throw NotTaken("-Trust", "its own runners decide how jobs run", request.Name);
        if (request.ForkOf is { } source)
            return await PlanForkAsync(request, source, cancellationToken).ConfigureAwait(false);
        NewProject body = await PlanProjectAsync(request.Name, request.Visibility ?? RepositoryVisibility.Private, cancellationToken).ConfigureAwait(false);
        bool isOurs = _catalog.Templates.Templates.Any(template => template.Name == request.Template);
        PipelineFile[] files = isOurs ? _catalog.Templates.Render(request.Template!, body.Path) : [];
        body = body with { TemplateName = isOurs ? null : request.Template };
        string from = request.Template is { } template ? $" from {(isOurs ? "the" : "GitLab's")} template '{template}'" : "";
        ApiRequest[] calls = [ApiRequest.Write(HttpMethod.Post, $"/projects"), .. files.Length == 0 ? [] : new[] { Committing(request.Name) }];
        return new Change(request.Name, $"Create a {body.Visibility} project{from}", async token =>
        {
            ProjectModel made = await CreateProjectAsync(request.Name, body, token).ConfigureAwait(false);
            if (body.TemplateName is not null)
                await WaitForImportAsync(made, token).ConfigureAwait(false);
            if (files.Length > 0)
                await CommitAsync(made.PathWithNamespace, new(made.DefaultBranch ?? "main", $"Start from the template {request.Template}", [.. files.Select(file => new CommitAction("create", file.Path, file.Text))]), token).ConfigureAwait(false);
            return Describe(await RequireProjectAsync(made.PathWithNamespace, token).ConfigureAwait(false));
        })
        {
            Details = files.Length == 0 ? null : string.Join('\n', files.Select(file => $"+ {file.Path}").Order(StringComparer.Ordinal)),
        }.Calling(Context, calls);
    }

    // https://docs.gitlab.com/api/project_forks/#fork-a-project
    private async Task<Change> PlanForkAsync(NewRepositoryRequest request, string source, CancellationToken cancellationToken)
    {
        ProjectModel from = await RequireProjectAsync(source, cancellationToken).ConfigureAwait(false);
        NewProject place = await PlanProjectAsync(request.Name, request.Visibility ?? RepositoryVisibility.Private, cancellationToken).ConfigureAwait(false);
        NewFork body = new(request.Name[..request.Name.LastIndexOf('/')], place.Path, place.Name, request.Visibility is null ? null : place.Visibility);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{from.PathWithNamespace}/fork").With(body, Json.NewFork);
        return new Change(request.Name, $"Fork {from.PathWithNamespace}", async token => await WaitForImportAsync(
            await _api.CreateAsync(call, Json.ProjectModel, again => FindProjectAsync(request.Name, again), token).ConfigureAwait(false),
            token).ConfigureAwait(false)).Calling(Context, call);
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireProjectAsync(name, cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/projects/{project.PathWithNamespace}");
        return new Change(project.PathWithNamespace, "Delete the project with all that belongs to it", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            // https://docs.gitlab.com/user/project/working_with_projects/#delete-a-project
            Details = "A server that deletes with a delay keeps it for some days, in which it can be restored.",
        }.Calling(Context, call);
    }

    /// <summary>Checks a new project's name and place.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>, <c>RepositoryExists</c>, <c>NamespaceNotFound</c>, <c>VisibilityNotTaken</c>.</exception>
    private async Task<NewProject> PlanProjectAsync(string name, RepositoryVisibility visibility, CancellationToken cancellationToken)
    {
        GitLabName.Require(name);
        // https://docs.gitlab.com/user/gitlab_com/#visibility-settings
        if (visibility == RepositoryVisibility.Internal && _address.IsHosted)
            throw new CicdException("VisibilityNotTaken", CicdErrorKind.Invalid, "On gitlab.com no project is internal.", name, "Choose Private or Public.");
        if (await FindProjectAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already.", name, "Choose another name.");
        int slash = name.LastIndexOf('/');
        NamespaceModel place = await _api.FindAsync(ApiRequest.Get($"/namespaces/{name[..slash]}"), Json.NamespaceModel, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("NamespaceNotFound", "group or user of GitLab", name[..slash], remedy: "Make the group first, or name another one.");
        return new(name[(slash + 1)..], name[(slash + 1)..], place.Id, visibility.ToString().ToLowerInvariant(), null, null);
    }

    private Task<ProjectModel> CreateProjectAsync(string name, NewProject body, CancellationToken cancellationToken) =>
        _api.CreateAsync(ApiRequest.Write(HttpMethod.Post, $"/projects").With(body, Json.NewProject) with { Sensitive = body.ImportUrl is not null }, Json.ProjectModel, token => FindProjectAsync(name, token), cancellationToken);

    private static CicdException NotTaken(string what, string why, string target) =>
        new("NotTaken", CicdErrorKind.Invalid, $"GitLab takes no {what}: {why}.", target, "Leave it away.");

    private Repository Describe(ProjectModel project) => new()
    {
        Context = Context,
        Name = project.PathWithNamespace,
        SystemId = project.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        DefaultBranch = project.DefaultBranch ?? "",
        Source = project.ImportUrl is { Length: > 0 } source ? WithoutUser(source) : null,
        CloneUrl = project.HttpUrlToRepo,
        Url = project.WebUrl,
        // https://docs.gitlab.com/user/permissions/#default-roles
        Permission = Math.Max(project.Permissions?.ProjectAccess?.AccessLevel ?? 0, project.Permissions?.GroupAccess?.AccessLevel ?? 0) switch
        {
            >= 50 => "admin",
            >= 40 => "maintain",
            >= 30 => "write",
            >= 20 => "triage",
            >= 10 => "read",
            _ => null,
        },
    };

    private static string WithoutUser(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address;
}
