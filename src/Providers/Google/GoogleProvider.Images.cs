using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Images lie in repositories of Artifact Registry, by region and project: https://docs.cloud.google.com/artifact-registry/docs/docker/names.
internal sealed partial class GoogleProvider : IImages
{
    private ApiClient Registry => _services.ArtifactRegistry;

    public async IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ImagePlace place = ImagePlace.Parse(query.Repository, _place);
        IAsyncEnumerable<DockerImageModel> images = Registry.TokenPagesAsync<DockerImagesPage, DockerImageModel>(
            ApiRequest.Get($"v1/projects/{place.Project}/locations/{place.Location}/repositories/{place.Repository}/dockerImages", ("pageSize", $"{PageSize}")), "pageToken", Json.DockerImagesPage, page => (page.DockerImages ?? [], page.NextPageToken), cancellationToken);
        await foreach (DockerImageModel model in images.Missing(() => NoRegistry(place), cancellationToken).ConfigureAwait(false))
        {
            string[] parts = (model.Uri ?? "").Split('@', 2);
            if (!query.Means(parts[0]) || (query.Tag is not null && model.Tags?.Contains(query.Tag, StringComparer.Ordinal) != true))
                continue;
            yield return new()
            {
                Context = Context,
                Repository = query.Repository,
                Name = parts[0],
                Tags = model.Tags ?? [],
                Digest = parts.Length > 1 ? parts[1] : null,
                Size = long.TryParse(model.ImageSizeBytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null,
                CreatedAt = model.BuildTime ?? model.UploadTime,
                SystemId = model.Name ?? "",
            };
        }
    }

    public async Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken)
    {
        ImagePlace place = ImagePlace.Parse(image.Repository, _place);
        string prefix = $"{place.Host}/{place.Project}/{place.Repository}/";
        if (image.Digest is not { } digest || !image.Name.StartsWith(prefix, StringComparison.Ordinal))
            throw new CicdException("InvalidImage", CicdErrorKind.Invalid, $"'{Errors.Shown(image.ToString())}' is no image that Get-CicdImage gave from Artifact Registry.", Errors.Shown(image.ToString()), "Pipe what Get-CicdImage gives, or name -Repository and -Tag.");
        string package = image.Name[prefix.Length..];
        DockerImageModel there = await Registry.FindAsync(ApiRequest.Get($"v1/projects/{place.Project}/locations/{place.Location}/repositories/{place.Repository}/dockerImages/{$"{package}@{digest}"}"), Json.DockerImageModel, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ImageNotFound", "image", image.ToString(), remedy: "Get-CicdImage shows what there is.");
        string[] tags = there.Tags ?? [];
        // A version that has tags goes only with them: https://docs.cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.packages.versions/delete.
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"v1/projects/{place.Project}/locations/{place.Location}/repositories/{place.Repository}/packages/{package}/versions/{digest}") with { Query = [("force", tags.Length > 0 ? "true" : null)] };
        return new Change(image.ToString(), tags.Length == 0 ? "Delete the image, which has no tag" : $"Delete the image with {(tags.Length == 1 ? "its tag" : "all its tags")}: {Errors.Short(string.Join(", ", tags), 200)}", async token =>
        {
            OperationModel operation = await Registry.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false);
            await EndAsync(Registry, operation, $"v1/projects/{place.Project}/locations/{place.Location}/operations/{Last(operation.Name)}", token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private static CicdException NoRegistry(ImagePlace place) =>
        Errors.NotFound("RepositoryNotFound", $"repository of Artifact Registry in {place.Location}", place.Repository, remedy: "Check the name and the context's region; Initialize-CicdProvider -Part Registry makes one.");
}
