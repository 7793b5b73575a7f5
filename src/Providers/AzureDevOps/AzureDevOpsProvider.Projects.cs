using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects
internal sealed partial class AzureDevOpsProvider
{
    private IAsyncEnumerable<ProjectModel> ProjectsAsync(CancellationToken cancellationToken) =>
        _api.PagesAsync(Page($"/_apis/projects"), Json.ListModelProjectModel, page => page.Value, cancellationToken);

    /// <summary>What each project has, at once and in order.</summary>
    private IAsyncEnumerable<T> OverProjectsAsync<T>(Func<string, CancellationToken, IAsyncEnumerable<T>> parts, CancellationToken cancellationToken) =>
        Spread.OrderedAsync(ProjectsAsync(cancellationToken), Spreading, (project, token) => parts(project.Name, token), cancellationToken);

    private async Task<ProjectModel> RequireProjectAsync(string name, CancellationToken cancellationToken) =>
        await _api.FindAsync(Get($"/_apis/projects/{AzureDevOpsName.RequireProject(name)}"), Json.ProjectModel, cancellationToken).ConfigureAwait(false) ?? throw NoProject(name);

    private Task<RepositoryModel?> FindRepositoryAsync(AzureDevOpsName name, CancellationToken cancellationToken) =>
        _api.FindAsync(Get($"/{name.Project}/_apis/git/repositories/{name.Repository}"), Json.RepositoryModel, cancellationToken);

    private async Task<RepositoryModel> RequireRepositoryAsync(AzureDevOpsName name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoRepository(name.ToString());

    /// <summary>The repository, where something in it shall be changed or run.</summary>
    private async Task<RepositoryModel> RequireEnabledAsync(AzureDevOpsName name, CancellationToken cancellationToken)
    {
        RepositoryModel found = await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        // https://learn.microsoft.com/en-us/azure/devops/repos/git/disable-git-repository
        return found.IsDisabled == true
            ? throw new CicdException("RepositoryDisabled", CicdErrorKind.Conflict, $"'{name}' is disabled, so that nothing in it can be read or changed.", name.ToString(), "Enable it in the settings of its project, under Repositories.")
            : found;
    }

    /// <summary>The repository of pipelines: one at GitHub is not looked for, since only the system sees it.</summary>
    private async Task<PipelineHome> HomeAsync(string repository, CancellationToken cancellationToken)
    {
        if (PipelineHome.AtGitHub(repository) is { } foreign)
            return foreign;
        AzureDevOpsName name = AzureDevOpsName.Parse(repository);
        return PipelineHome.Of(name, await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The default branch, without <c>refs/heads/</c>.</summary>
    /// <exception cref="CicdException"><c>RepositoryEmpty</c>.</exception>
    private static string DefaultBranch(RepositoryModel repository, AzureDevOpsName name) => repository.DefaultBranch is { Length: > 0 } branch
        ? ShortRef(branch)
        : throw new CicdException("RepositoryEmpty", CicdErrorKind.Invalid, $"The repository '{name}' has no commit.", name.ToString(), "Commit something with Set-CicdRepositoryItem.");

    /// <summary>A branch or tag as people name it.</summary>
    private static string ShortRef(string reference) =>
        reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..]
        : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..]
        : reference;

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/refs/list: the filter is the beginning of a name.
    private async Task<RefModel?> FindRefAsync(AzureDevOpsName name, string kind, string reference, CancellationToken cancellationToken)
    {
        ApiRequest request = Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/refs", ("filter", $"{kind}/{reference}"), ("peelTags", kind == "tags" ? "true" : null));
        await foreach (RefModel found in _api.PagesAsync(request, Json.ListModelRefModel, page => page.Value, cancellationToken).Missing(() => NoRepository(name.ToString()), cancellationToken).ConfigureAwait(false))
        {
            if (found.Name == $"refs/{kind}/{reference}")
                return found;
        }

        return null;
    }

    /// <summary>A branch, tag or commit, with the commit that it stands for.</summary>
    private async Task<(string Ref, string Commit)> RequireRefAsync(AzureDevOpsName name, string reference, CancellationToken cancellationToken)
    {
        if (await FindRefAsync(name, "heads", reference, cancellationToken).ConfigureAwait(false) is { } branch)
            return (branch.Name, branch.ObjectId);
        if (await FindRefAsync(name, "tags", reference, cancellationToken).ConfigureAwait(false) is { } tag)
            return (tag.Name, tag.PeeledObjectId ?? tag.ObjectId);
        if (reference.Length == 40 && reference.All(char.IsAsciiHexDigit)
            && await _api.FindAsync(Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/commits/{reference}"), Json.CommitModel, cancellationToken).ConfigureAwait(false) is { } commit)
            return (commit.CommitId, commit.CommitId);
        throw Errors.NotFound("RefNotFound", $"branch, tag or commit of '{name}'", reference, remedy: "A commit is named by all of its 40 characters.");
    }
}
