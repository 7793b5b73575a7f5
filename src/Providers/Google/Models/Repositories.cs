namespace CicdTools.Providers.Google.Models;

// Connections and their repositories, of the second generation: https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.

internal sealed record ConnectionModel(string Name, InstallationModel? InstallationState = null, bool? Disabled = null);

internal sealed record InstallationModel(string? Stage = null, string? Message = null, string? ActionUri = null);

internal sealed record ConnectionsPage(ConnectionModel[]? Connections = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.repositories</summary>
internal sealed record RepositoryModel(string? Name = null, string? RemoteUri = null);

internal sealed record RepositoriesPage(RepositoryModel[]? Repositories = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.repositories/fetchGitRefs</summary>
internal sealed record RefsModel(string[]? RefNames = null, string? NextPageToken = null);
