using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/projects/
internal sealed partial class GitLabProvider
{
    /// <summary>The projects that the token's owner is a member of. By keysets, since pages by number grow slow: https://docs.gitlab.com/api/rest/#keyset-based-pagination.</summary>
    private IAsyncEnumerable<ProjectModel> MineAsync(CancellationToken cancellationToken) =>
        _api.PagesAsync(Page($"/projects", ("membership", "true"), ("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")), Json.ProjectModelArray, page => page, cancellationToken);

    /// <summary>What each of these projects has, or of all where none is named. Where CI/CD is switched off in one of all (403, 404), it has nothing.</summary>
    private IAsyncEnumerable<T> OverAsync<T>(string? repository, Func<string, CancellationToken, IAsyncEnumerable<T>> parts, CancellationToken cancellationToken) =>
        repository is { } name
            ? parts(GitLabName.Require(name), cancellationToken).Missing(() => NoRepository(name), cancellationToken)
            : Spread.OrderedAsync(MineAsync(cancellationToken), Spreading, (project, token) => AllowedAsync(project.PathWithNamespace, parts(project.PathWithNamespace, token), token), cancellationToken);

    private async IAsyncEnumerable<T> AllowedAsync<T>(string project, IAsyncEnumerable<T> parts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<T> each = parts.GetAsyncEnumerator(cancellationToken);
        await using (each.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await each.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                }
                catch (CicdException exception) when (exception.Kind is CicdErrorKind.Forbidden or CicdErrorKind.NotFound && exception.Id != "ScopeMissing")
                {
                    _caller.Verbose?.Invoke($"'{project}' is left out: {exception.Message}");
                    yield break;
                }

                yield return each.Current;
            }
        }
    }

    private Task<ProjectModel?> FindProjectAsync(string project, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/projects/{GitLabName.Require(project)}"), Json.ProjectModel, cancellationToken);

    private async Task<ProjectModel> RequireProjectAsync(string project, CancellationToken cancellationToken) =>
        await FindProjectAsync(project, cancellationToken).ConfigureAwait(false) ?? throw NoRepository(project);

    /// <summary>The project, where something in it shall be changed.</summary>
    private async Task<ProjectModel> RequireWritableAsync(string project, CancellationToken cancellationToken)
    {
        ProjectModel found = await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false);
        return found.Archived == true
            ? throw new CicdException("RepositoryArchived", CicdErrorKind.Conflict, $"'{found.PathWithNamespace}' is archived, so nothing in it can be changed.", found.PathWithNamespace, "Unarchive it first.")
            : found;
    }

    /// <summary>The default branch.</summary>
    /// <exception cref="CicdException"><c>RepositoryEmpty</c>.</exception>
    private static string DefaultBranch(ProjectModel project) => project.DefaultBranch is { Length: > 0 } branch && project.EmptyRepo != true
        ? branch
        : throw new CicdException("RepositoryEmpty", CicdErrorKind.Invalid, $"The repository '{project.PathWithNamespace}' has no commit.", project.PathWithNamespace, "Commit something with Set-CicdRepositoryItem.");

    private Task<BranchModel?> FindBranchAsync(string project, string branch, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/projects/{project}/repository/branches/{branch}"), Json.BranchModel, cancellationToken);

    private Task<BranchModel?> FindTagAsync(string project, string tag, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/projects/{project}/repository/tags/{tag}"), Json.BranchModel, cancellationToken);

    /// <summary>The error for something of a project that is not there: its own, or the project's.</summary>
    private async Task<CicdException> MissingAsync(string project, CicdException missing, CancellationToken cancellationToken) =>
        await FindProjectAsync(project, cancellationToken).ConfigureAwait(false) is null ? NoRepository(project) : missing;
}
