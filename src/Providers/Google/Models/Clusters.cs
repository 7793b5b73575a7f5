namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters</summary>
internal sealed record ClusterModel(string Name, string? Location = null, string? Status = null, string? StatusMessage = null, string? Endpoint = null, string? CurrentMasterVersion = null, int? CurrentNodeCount = null, MasterAuthModel? MasterAuth = null, EndpointsModel? ControlPlaneEndpointsConfig = null);

internal sealed record MasterAuthModel(string? ClusterCaCertificate = null);

internal sealed record EndpointsModel(DnsEndpointModel? DnsEndpointConfig = null, IpEndpointsModel? IpEndpointsConfig = null);

internal sealed record DnsEndpointModel(string? Endpoint = null, bool? AllowExternalTraffic = null);

internal sealed record IpEndpointsModel(bool? Enabled = null);

internal sealed record ClustersModel(ClusterModel[]? Clusters = null, string[]? MissingZones = null);

/// <summary>https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters/create</summary>
internal sealed record NewCluster(WantedCluster Cluster);

internal sealed record WantedCluster(string Name, AutopilotModel Autopilot);

internal sealed record AutopilotModel(bool Enabled);

/// <summary>Kubernetes Engine's own kind of operation: https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.operations</summary>
internal sealed record ClusterOperationModel(string Name, string? Status = null, StatusModel? Error = null);
