namespace CicdTools.Providers.Spinnaker.Models;

/// <summary>An application as the list has it: https://spinnaker.io/docs/guides/user/applications/configure/.</summary>
internal sealed record ApplicationModel(string? Name = null, string? Email = null, string? RepoType = null, string? RepoProjectKey = null, string? RepoSlug = null);

/// <summary>One application, with what is said of it apart.</summary>
internal sealed record ApplicationAnswer(string? Name = null, ApplicationModel? Attributes = null);

/// <summary>Who the caller is to Gate.</summary>
internal sealed record UserModel(string? Username = null, string? Email = null);

/// <summary>An account that Spinnaker deploys to: https://spinnaker.io/docs/concepts/providers/#accounts.</summary>
internal sealed record AccountModel(string? Name = null, string? Type = null);

internal sealed record VersionModel(string? Version = null);

/// <summary>A task of Orca that changes an application: https://spinnaker.io/docs/guides/user/applications/create/.</summary>
internal sealed record NewTask(string Description, string Application, TaskJob[] Job);

internal sealed record TaskJob(string Type, ApplicationModel Application, string? User);

internal sealed record TaskRef(string? Ref = null);

internal sealed record TaskState(string? Id = null, string? Status = null, VariableModel[]? Variables = null);

internal sealed record VariableModel(string? Key = null, System.Text.Json.JsonElement? Value = null);

/// <summary>A version that runs: https://spinnaker.io/docs/reference/providers/kubernetes-v2/.</summary>
internal sealed record ServerGroupModel(
    string Name,
    string? Account = null,
    string? Region = null,
    string? Cluster = null,
    string? Type = null,
    bool? IsDisabled = null,
    long? CreatedTime = null,
    InstanceCountsModel? InstanceCounts = null,
    BuildInfoModel? BuildInfo = null);

internal sealed record InstanceCountsModel(int? Up = null, int? Total = null);

internal sealed record BuildInfoModel(string[]? Images = null);

internal sealed record LoadBalancerModel(
    string Name,
    string? Account = null,
    string? Hostname = null,
    string? DnsName = null,
    string? IpAddress = null,
    NamedModel[]? ServerGroups = null,
    ManifestModel? Manifest = null);

internal sealed record NamedModel(string? Name = null);

/// <summary>A Service or Ingress of Kubernetes, as far as it tells its address.</summary>
internal sealed record ManifestModel(ManifestSpecModel? Spec = null, ManifestStatusModel? Status = null);

internal sealed record ManifestSpecModel(ServicePortModel[]? Ports = null);

internal sealed record ServicePortModel(int? Port = null, string? Name = null, string? AppProtocol = null);

internal sealed record ManifestStatusModel(BalancerStatusModel? LoadBalancer = null);

internal sealed record BalancerStatusModel(IngressModel[]? Ingress = null);

internal sealed record IngressModel(string? Ip = null, string? Hostname = null);
