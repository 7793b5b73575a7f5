using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

internal sealed partial class CircleProvider
{
    /// <summary>The projects that the token's owner follows, which is all that CircleCI lists: https://circleci.com/docs/api/v1/#get-all-followed-projects.</summary>
    private async IAsyncEnumerable<(CircleSlug Slug, FollowedModel Model)> FollowedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (FollowedModel model in await _api.ReadAsync(ApiRequest.Get($"/api/v1.1/projects"), Json.FollowedModelArray, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (SlugOf(model) is { } slug)
                yield return (slug, model);
        }
    }

    // The reference has the address alone; the slug and the system are what CircleCI's own CLI reads (see the model).
    private static CircleSlug? SlugOf(FollowedModel model) =>
        new[] { model.Slug, $"{model.VcsType}/{model.Username}/{model.Reponame}", model.VcsUrl }.Select(text => text is null ? null : CircleSlug.TryParse(text)).FirstOrDefault(slug => slug is not null);

    /// <summary>What a project has, or what all have where none is named. One of all that the token may not read has nothing.</summary>
    private IAsyncEnumerable<T> OverAsync<T>(string? repository, Func<CircleSlug, CancellationToken, IAsyncEnumerable<T>> parts, CancellationToken cancellationToken)
    {
        if (repository is null)
            return Spread.OrderedAsync(FollowedAsync(cancellationToken), Spreading, (project, token) => AllowedAsync(project.Slug, parts(project.Slug, token), token), cancellationToken);
        CircleSlug slug = CircleSlug.Require(repository);
        return parts(slug, cancellationToken).Missing(() => NoRepository(slug), cancellationToken);
    }

    private async IAsyncEnumerable<T> AllowedAsync<T>(CircleSlug project, IAsyncEnumerable<T> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                catch (CicdException exception) when (exception.Kind is CicdErrorKind.Forbidden or CicdErrorKind.NotFound)
                {
                    _caller.Verbose?.Invoke($"'{project}' is left out: {exception.Message}");
                    yield break;
                }

                yield return each.Current;
            }
        }
    }

    // https://circleci.com/docs/api/v2/#operation/getProjectBySlug
    private Task<ProjectModel?> FindProjectAsync(CircleSlug project, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/api/v2/project/{project}"), Json.ProjectModel, cancellationToken);

    private async Task<ProjectModel> RequireProjectAsync(CircleSlug project, CancellationToken cancellationToken) =>
        await FindProjectAsync(project, cancellationToken).ConfigureAwait(false) ?? throw NoRepository(project);

    /// <summary>The page of a project's pipelines: https://app.circleci.com/pipelines/github/ORGANIZATION/REPOSITORY.</summary>
    private string PageOf(CircleSlug project) => new Uri(_address.Web, $"pipelines/{project.LongVcs}/{project.Organization}/{project.Project}").AbsoluteUri;
}
