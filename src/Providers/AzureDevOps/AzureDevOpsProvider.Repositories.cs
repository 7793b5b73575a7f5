using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories
internal sealed partial class AzureDevOpsProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            AzureDevOpsName parsed = AzureDevOpsName.Parse(name);
            if (await FindRepositoryAsync(parsed, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
            yield break;
        }

        // All of the organization's in one answer: it has no pages.
        await foreach (RepositoryModel repository in _api.PagesAsync(Get($"/_apis/git/repositories"), Json.ListModelRepositoryModel, page => page.Value, cancellationToken).ConfigureAwait(false))
            yield return Describe(repository);
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust)
            throw NotTaken("-Trust", "its own agents decide how jobs run", request.Name);
        AzureDevOpsProjects.RefusePublic(request.Visibility, request.Name);
        if (request.Visibility is not null)
            throw NotTaken("-Visibility", "a repository is as visible as its project", request.Name);
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Name);
        NewRepository body = await PlanRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        if (request.ForkOf is { } source)
        {
            RepositoryModel from = await RequireEnabledAsync(AzureDevOpsName.Parse(source), cancellationToken).ConfigureAwait(false);
            body = body with { ParentRepository = new(from.Id, new(from.Project.Id)) };
        }

        PipelineFile[] files = request.Template is { } template ? TemplateFiles(template, name) : [];
        ApiRequest[] calls = files.Length == 0 ? [Creating(name)] : [Creating(name), Pushing(name)];
        return new Change(request.Name, request.ForkOf is null ? $"Create a repository in the project '{name.Project}'{(files.Length == 0 ? "" : $" from the template '{request.Template}'")}" : $"Fork {request.ForkOf}", async token =>
        {
            RepositoryModel made = await CreateRepositoryAsync(name, body, token).ConfigureAwait(false);
            if (files.Length == 0)
                return Describe(made);
            await PushAsync(name, "main", null, $"Start from the template {request.Template}", [.. files.Select(file => new GitChangeModel("add", file.Path, file.Text))], token).ConfigureAwait(false);
            return Describe(await RequireRepositoryAsync(name, token).ConfigureAwait(false));
        })
        {
            Details = files.Length == 0 ? null : string.Join('\n', files.Select(file => $"+ {file.Path}").Order(StringComparer.Ordinal)),
        }.Calling(Context, calls);
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        AzureDevOpsName parsed = AzureDevOpsName.Parse(name);
        RepositoryModel repository = await RequireRepositoryAsync(parsed, cancellationToken).ConfigureAwait(false);
        // It is removed by its identifier only.
        ApiRequest call = Write(HttpMethod.Delete, $"/{parsed.Project}/_apis/git/repositories/{repository.Id}");
        return new Change(parsed.ToString(), "Delete the repository", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/get-recycle-bin-repositories
            Details = "It goes to the recycle bin of its project, out of which it can be restored for some time.",
        }.Calling(Context, call);
    }

    private static ApiRequest Creating(AzureDevOpsName name) => Write(HttpMethod.Post, $"/{name.Project}/_apis/git/repositories");

    /// <summary>Checks a new repository's name and place.</summary>
    /// <exception cref="CicdException"><c>RepositoryExists</c>, <c>ProjectNotFound</c>.</exception>
    private async Task<NewRepository> PlanRepositoryAsync(AzureDevOpsName name, CancellationToken cancellationToken)
    {
        AzureDevOpsName.RequireNew("a repository of Azure DevOps", name.Repository);
        ProjectModel project = await RequireProjectAsync(name.Project, cancellationToken).ConfigureAwait(false);
        return await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) is null
            ? new(name.Repository, new(project.Id), null)
            : throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already.", name.ToString(), "Choose another name.");
    }

    private Task<RepositoryModel> CreateRepositoryAsync(AzureDevOpsName name, NewRepository body, CancellationToken cancellationToken) =>
        _api.CreateAsync(Creating(name).With(body, Json.NewRepository), Json.RepositoryModel, token => FindRepositoryAsync(name, token), cancellationToken);

    private PipelineFile[] TemplateFiles(string template, AzureDevOpsName name) => _catalog.Templates.Templates.Any(known => known.Name == template)
        ? _catalog.Templates.Render(template, name.Repository)
        : throw Errors.NotFound("TemplateNotFound", "template", template, _catalog.Templates.Templates.Select(known => known.Name), "Azure DevOps has no templates of its own.");

    private static CicdException NotTaken(string what, string why, string target) =>
        new("NotTaken", CicdErrorKind.Invalid, $"Azure DevOps takes no {what}: {why}.", target, "Leave it away.");

    private Repository Describe(RepositoryModel repository) => new()
    {
        Context = Context,
        Name = $"{repository.Project.Name}/{repository.Name}",
        SystemId = repository.Id,
        DefaultBranch = repository.DefaultBranch is { } branch ? ShortRef(branch) : "",
        // It has the organization's name as its user, which is no credential and in the way of one.
        CloneUrl = repository.RemoteUrl is { } remote ? WithoutUser(remote) : null,
        Url = repository.WebUrl ?? repository.RemoteUrl,
    };

    private static string WithoutUser(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0 ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address;
}
