using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html and API_BatchDeleteImage.html
internal sealed partial class AwsProvider : IImages
{
    public async IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RegistryRepositoryModel repository = await FindRegistryAsync(query.Repository, cancellationToken).ConfigureAwait(false) ?? throw NoRegistry(query.Repository);
        if (!query.Means(repository.RepositoryUri))
            yield break;
        JsonObject body = new() { ["repositoryName"] = repository.RepositoryName };
        if (query.Tag is { } tag)
        {
            body["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = tag });
            foreach (ImageModel image in (await FindAsync(AwsService.Ecr, "DescribeImages", body, Json.ImagesModel, cancellationToken).ConfigureAwait(false))?.ImageDetails ?? [])
                yield return Describe(repository, image) with { Scan = await ScanAsync(repository, image, cancellationToken).ConfigureAwait(false) };
            yield break;
        }

        await foreach (ImageModel image in _api.PagesAsync<ImagesModel, ImageModel>(AwsService.Ecr, "DescribeImages", body, Json.ImagesModel, page => (page.ImageDetails, page.NextToken), cancellationToken).ConfigureAwait(false))
            yield return Describe(repository, image);
    }

    public async Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken)
    {
        if (await FindRegistryAsync(image.Repository, cancellationToken).ConfigureAwait(false) is null)
            throw NoRegistry(image.Repository);
        ApiRequest call = AwsCall.Write(AwsService.Ecr, "BatchDeleteImage", new JsonObject { ["repositoryName"] = image.Repository, ["imageIds"] = new JsonArray(new JsonObject { ["imageDigest"] = image.Digest }) }) with { Repeatable = true };
        return new Change(image.ToString(), $"Delete the image with all of its tags{(image.Tags.Length == 0 ? "" : $": {string.Join(", ", image.Tags)}")}", async token =>
        {
            DeletedImagesModel answer = await _api.CallAsync(AwsService.Ecr, call, Json.DeletedImagesModel, token).ConfigureAwait(false);
            // One that is gone is what was wanted.
            return answer.Failures?.FirstOrDefault(failure => failure.FailureCode != "ImageNotFound") is { } refused
                ? throw new CicdException("ImageNotRemoved", CicdErrorKind.Conflict, $"ECR did not delete {image}: {refused.FailureReason ?? refused.FailureCode}.", image.ToString(), "Remove first what refers to it.")
                : (object?)null;
        }).Calling(Context, call);
    }

    private async Task<RegistryRepositoryModel?> FindRegistryAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync(AwsService.Ecr, "DescribeRepositories", new() { ["repositoryNames"] = new JsonArray(name) }, Json.RegistryRepositoriesModel, cancellationToken).ConfigureAwait(false))?.Repositories?.FirstOrDefault();

    private CicdException NoRegistry(string name) =>
        Errors.NotFound("RepositoryNotFound", "repository of images", name, remedy: $"Check the name and the region ({_place.Region}); Initialize-CicdProvider -Part Registry makes one.");

    private ContainerImage Describe(RegistryRepositoryModel repository, ImageModel image) => new()
    {
        Context = Context,
        Repository = repository.RepositoryName,
        Name = repository.RepositoryUri,
        Tags = image.ImageTags ?? [],
        Digest = image.ImageDigest,
        Size = image.ImageSizeInBytes,
        CreatedAt = image.ImagePushedAt,
        SystemId = $"{repository.RepositoryName}@{image.ImageDigest}",
    };
}
