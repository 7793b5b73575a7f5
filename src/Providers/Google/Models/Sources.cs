namespace CicdTools.Providers.Google.Models;

// Google's own repositories: https://docs.cloud.google.com/secure-source-manager/docs/reference/rest/v1/projects.locations.repositories
// and https://docs.cloud.google.com/source-repositories/docs/reference/rest/v1/projects.repos.

internal sealed record InstanceModel(string? Name = null, string? State = null);

internal sealed record InstancesPage(InstanceModel[]? Instances = null, string? NextPageToken = null, string[]? Unreachable = null);

internal sealed record ManagedRepositoryModel(string? Name = null, string? Instance = null, UrisModel? Uris = null);

internal sealed record UrisModel(string? Html = null, string? GitHttps = null, string? Api = null);

internal sealed record ManagedRepositoriesPage(ManagedRepositoryModel[]? Repositories = null, string? NextPageToken = null);

internal sealed record SourceRepoModel(string? Name = null, string? Url = null);

internal sealed record SourceReposPage(SourceRepoModel[]? Repos = null, string? NextPageToken = null);
