using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/repos/repos
internal sealed partial class GitHubProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindRepositoryAsync(GitHubName.Parse(name), cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
            yield break;
        }

        await foreach (RepositoryModel repository in MineAsync(cancellationToken).ConfigureAwait(false))
            yield return Describe(repository);
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(request.Name);
        if (await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already.", name.ToString(), "Choose another name.");
        if (request.ForkOf is { } source)
            return await PlanForkAsync(name, source, request, cancellationToken).ConfigureAwait(false);
        RepositoryVisibility visibility = request.Visibility ?? RepositoryVisibility.Private;
        if (request.Template?.Contains('/', StringComparison.Ordinal) == true)
            return await PlanFromRepositoryAsync(name, request.Template, visibility, cancellationToken).ConfigureAwait(false);
        PipelineFile[] files = request.Template is { } template ? new Templates.TemplateLibrary().Render(template, name.Name) : [];
        return new(name.ToString(), files.Length == 0 ? $"Create a {visibility.ToString().ToLowerInvariant()} repository" : $"Create a {visibility.ToString().ToLowerInvariant()} repository from the template {request.Template}", async token =>
        {
            await CreateRepositoryAsync(name, visibility, token).ConfigureAwait(false);
            if (files.Length > 0)
                await new GitHubCommits(_api, token).FirstAsync(name, files, "First commit").ConfigureAwait(false);
            return Describe(await RequireRepositoryAsync(name, token).ConfigureAwait(false));
        });
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        RepositoryModel repository = await RequireRepositoryAsync(GitHubName.Parse(name), cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/repos/{repository.Owner.Login}/{repository.Name}");
        return new Change(repository.FullName, "Delete the repository with all that belongs to it, for ever", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    /// <summary>Makes it once: where the answer was lost it is looked for, and made only if it is not there.</summary>
    private async Task CreateRepositoryAsync(GitHubName name, RepositoryVisibility visibility, CancellationToken cancellationToken)
    {
        GitHubCreation creation = new(_api, cancellationToken);
        try
        {
            await creation.RepositoryAsync(name, visibility).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
        {
            if (await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) is null)
                await creation.RepositoryAsync(name, visibility).ConfigureAwait(false);
        }
    }

    /// <summary>The repositories that the token sees as its own, its organizations' and those it was invited to.</summary>
    private IAsyncEnumerable<RepositoryModel> MineAsync(CancellationToken cancellationToken) =>
        _api.PagesAsync(Page($"/user/repos", ("sort", "full_name")), Json.RepositoryModelArray, page => page, cancellationToken);

    private Task<RepositoryModel?> FindRepositoryAsync(GitHubName name, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}"), Json.RepositoryModel, cancellationToken);

    private async Task<RepositoryModel> RequireRepositoryAsync(GitHubName name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoRepository(name);

    /// <summary>The repository, where something in it shall be changed.</summary>
    private async Task<RepositoryModel> RequireWritableAsync(GitHubName name, CancellationToken cancellationToken)
    {
        RepositoryModel repository = await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        return repository.Archived
            ? throw new CicdException("RepositoryArchived", CicdErrorKind.Conflict, $"'{repository.FullName}' is archived, so nothing in it can be changed.", repository.FullName, "Unarchive it first.")
            : repository;
    }

    private Repository Describe(RepositoryModel repository) => new()
    {
        Context = Context,
        Name = repository.FullName,
        SystemId = repository.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        DefaultBranch = repository.DefaultBranch ?? "",
        CloneUrl = repository.CloneUrl,
        Url = repository.HtmlUrl,
        Permission = repository.Permissions switch
        {
            null => null,
            { Admin: true } => "admin",
            { Maintain: true } => "maintain",
            { Push: true } => "write",
            { Triage: true } => "triage",
            _ => "read",
        },
    };
}
