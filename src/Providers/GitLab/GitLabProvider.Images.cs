using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/container_registry/: each tag is kept by itself, and told in full only where it is asked for alone.
internal sealed partial class GitLabProvider : IImages
{
    public async IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(query.Repository);
        await foreach (RegistryModel registry in _api.PagesAsync(Page($"/projects/{project}/registry/repositories"), Json.RegistryModelArray, page => page, cancellationToken).Missing(() => NoRepository(project), cancellationToken).ConfigureAwait(false))
        {
            if (!query.Means(registry.Location))
                continue;
            if (query.Tag is { } tag)
            {
                if (await FindImageTagAsync(project, registry.Id, tag, cancellationToken).ConfigureAwait(false) is { } found)
                    yield return Describe(project, registry.Location, registry.Id, found);
                continue;
            }

            await foreach (ImageTagModel each in _api.PagesAsync(Page($"/projects/{project}/registry/repositories/{registry.Id}/tags"), Json.ImageTagModelArray, page => page, cancellationToken).ConfigureAwait(false))
                yield return Describe(project, registry.Location, registry.Id, each);
        }
    }

    public async Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireWritableAsync(image.Repository, cancellationToken).ConfigureAwait(false);
        if (!long.TryParse(image.SystemId, NumberStyles.None, CultureInfo.InvariantCulture, out long registry) || image.Tags is not [{ } tag])
            throw new CicdException("InvalidImage", CicdErrorKind.Invalid, $"'{Errors.Shown(image.ToString())}' is no image that Get-CicdImage gave from GitLab.", Errors.Shown(image.ToString()), "Pipe what Get-CicdImage gives, or name -Repository and -Tag.");
        if (await FindImageTagAsync(project.PathWithNamespace, registry, tag, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("ImageNotFound", "image", image.ToString(), remedy: "Get-CicdImage shows what there is.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/projects/{project.PathWithNamespace}/registry/repositories/{registry}/tags/{tag}");
        return new Change(image.ToString(), $"Delete the tag '{tag}'", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "Other tags of the same image stay; its layers go with the registry's next garbage collection.",
        }.Calling(Context, call);
    }

    private Task<ImageTagModel?> FindImageTagAsync(string project, long registry, string tag, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/projects/{project}/registry/repositories/{registry}/tags/{tag}"), Json.ImageTagModel, cancellationToken);

    private ContainerImage Describe(string project, string location, long registry, ImageTagModel tag) => new()
    {
        Context = Context,
        Repository = project,
        Name = location,
        Tags = [tag.Name],
        Digest = tag.Digest,
        Size = tag.TotalSize,
        CreatedAt = tag.CreatedAt,
        SystemId = registry.ToString(CultureInfo.InvariantCulture),
    };
}
