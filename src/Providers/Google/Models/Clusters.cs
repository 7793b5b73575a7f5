namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters</summary>
internal sealed record ClusterModel(string Name, string? Location = null, string? Status = null, string? StatusMessage = null, string? Endpoint = null, string? CurrentMasterVersion = null, int? CurrentNodeCount = null);

internal sealed record ClustersModel(ClusterModel[]? Clusters = null, string[]? MissingZones = null);
