using System.Text.Json;

namespace CicdTools.Providers.Google.Models;

// Connections and their repositories, of the second generation: https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.

internal sealed record ConnectionModel(
    string Name,
    InstallationModel? InstallationState = null,
    bool? Disabled = null,
    bool? Reconciling = null,
    JsonElement? GithubConfig = null,
    HostedConfigModel? GithubEnterpriseConfig = null,
    HostedConfigModel? GitlabConfig = null,
    HostedConfigModel? BitbucketDataCenterConfig = null,
    JsonElement? BitbucketCloudConfig = null);

internal sealed record HostedConfigModel(string? HostUri = null);

/// <summary>A connection to make: https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections/create</summary>
internal sealed record NewConnectionModel(GitHubConfigModel? GithubConfig = null, GitLabConfigModel? GitlabConfig = null);

internal sealed record GitHubConfigModel;

internal sealed record GitLabConfigModel(string? HostUri, UserCredentialModel AuthorizerCredential, UserCredentialModel ReadAuthorizerCredential, string WebhookSecretSecretVersion, string? SslCa);

internal sealed record UserCredentialModel(string UserTokenSecretVersion);

/// <summary>https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects: its name has its number.</summary>
internal sealed record ProjectModel(string? Name = null, string? ProjectId = null, string? State = null);

internal sealed record ProjectsPage(ProjectModel[]? Projects = null);

internal sealed record InstallationModel(string? Stage = null, string? Message = null, string? ActionUri = null);

internal sealed record ConnectionsPage(ConnectionModel[]? Connections = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.repositories</summary>
internal sealed record RepositoryModel(string? Name = null, string? RemoteUri = null);

internal sealed record RepositoriesPage(RepositoryModel[]? Repositories = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.repositories/fetchGitRefs</summary>
internal sealed record RefsModel(string[]? RefNames = null, string? NextPageToken = null);
