using System.Text.Json.Serialization;

namespace CicdTools.Providers.Azure;

// What Azure answers, as far as we read it, each as its vendor has it: https://learn.microsoft.com/en-us/rest/api/azure/.

/// <summary>A page of a list, with the address of the next one.</summary>
internal sealed record PageModel<T>(T[] Value, string? NextLink = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/resources/subscriptions/list</summary>
internal sealed record SubscriptionModel(string SubscriptionId, string DisplayName, string? State = null, string? TenantId = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list</summary>
internal sealed record ManagedClusterModel(string Id, string Name, string? Location = null, ManagedClusterProperties? Properties = null);

internal sealed record ManagedClusterProperties(
    string? ProvisioningState = null,
    PowerStateModel? PowerState = null,
    string? KubernetesVersion = null,
    string? CurrentKubernetesVersion = null,
    string? Fqdn = null,
    string? PrivateFQDN = null,
    AgentPoolModel[]? AgentPoolProfiles = null,
    Dictionary<string, AssignedIdentityModel>? IdentityProfile = null);

internal sealed record AssignedIdentityModel(string? ObjectId = null);

internal sealed record PowerStateModel(string? Code = null);

internal sealed record AgentPoolModel(string? Name = null, int? Count = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/container-registry/registries/list</summary>
internal sealed record RegistryModel(string Id, string Name, RegistryProperties? Properties = null);

internal sealed record RegistryProperties(string? LoginServer = null, string? ProvisioningState = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/containerregistry/registries/check-name-availability</summary>
internal sealed record NameCheck(string Name, string Type);

internal sealed record NameStatus(bool NameAvailable, string? Reason = null, string? Message = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/resources/resource-groups/get</summary>
internal sealed record ResourceGroupModel(string Name, string Location);

/// <summary>https://learn.microsoft.com/en-us/rest/api/containerregistry/registries/create</summary>
internal sealed record NewRegistry(string Location, SkuModel Sku, NewRegistryProperties Properties);

internal sealed record SkuModel(string Name);

internal sealed record NewRegistryProperties(bool AdminUserEnabled);

/// <summary>https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-user-credentials</summary>
internal sealed record CredentialsModel(CredentialModel[]? Kubeconfigs = null);

internal sealed record CredentialModel(string Name, string Value);

/// <summary>https://learn.microsoft.com/en-us/rest/api/authorization/role-assignments/list-for-scope</summary>
internal sealed record RoleAssignmentModel(string Id, string Name, RoleAssignmentProperties? Properties = null);

internal sealed record RoleAssignmentProperties(string RoleDefinitionId, string PrincipalId, string? PrincipalType = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/authorization/role-assignments/create</summary>
internal sealed record NewRoleAssignment(RoleAssignmentProperties Properties);

/// <summary>https://azure.github.io/acr/AAD-OAuth.html</summary>
internal sealed record RefreshTokenModel([property: JsonPropertyName("refresh_token")] string RefreshToken);

internal sealed record AccessTokenModel([property: JsonPropertyName("access_token")] string AccessToken);

/// <summary>https://learn.microsoft.com/en-us/rest/api/containerregistry/repository/get-list</summary>
internal sealed record CatalogModel(string[]? Repositories = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/containerregistry/tag/get-list</summary>
internal sealed record TagsModel(string? Registry = null, string? ImageName = null, TagModel[]? Tags = null);

internal sealed record TagModel(string Name, string Digest, DateTimeOffset? CreatedTime = null, DateTimeOffset? LastUpdateTime = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/containerregistry/manifests/get-list</summary>
internal sealed record ManifestsModel(ManifestModel[]? Manifests = null);

internal sealed record ManifestModel(string Digest, long? ImageSize = null, DateTimeOffset? CreatedTime = null, string[]? Tags = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PageModel<SubscriptionModel>))]
[JsonSerializable(typeof(PageModel<ManagedClusterModel>))]
[JsonSerializable(typeof(PageModel<RegistryModel>))]
[JsonSerializable(typeof(RegistryModel))]
[JsonSerializable(typeof(NameCheck))]
[JsonSerializable(typeof(NameStatus))]
[JsonSerializable(typeof(ResourceGroupModel))]
[JsonSerializable(typeof(NewRegistry))]
[JsonSerializable(typeof(CredentialsModel))]
[JsonSerializable(typeof(PageModel<RoleAssignmentModel>))]
[JsonSerializable(typeof(RoleAssignmentModel))]
[JsonSerializable(typeof(NewRoleAssignment))]
[JsonSerializable(typeof(RefreshTokenModel))]
[JsonSerializable(typeof(AccessTokenModel))]
[JsonSerializable(typeof(CatalogModel))]
[JsonSerializable(typeof(ManifestsModel))]
internal sealed partial class AzureJson : JsonSerializerContext;
