namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.dockerImages</summary>
internal sealed record DockerImageModel(string? Name = null, string? Uri = null, string[]? Tags = null, string? ImageSizeBytes = null, DateTimeOffset? UploadTime = null, DateTimeOffset? BuildTime = null);

internal sealed record DockerImagesPage(DockerImageModel[]? DockerImages = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories</summary>
internal sealed record RegistryModel(string? Name = null, string? Format = null, string? Description = null);
