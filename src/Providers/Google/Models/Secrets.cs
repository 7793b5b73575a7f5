namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets</summary>
internal sealed record SecretModel(string? Name = null, ReplicationModel? Replication = null, DateTimeOffset? CreateTime = null);

internal sealed record ReplicationModel(AutomaticModel? Automatic = null);

internal sealed record AutomaticModel;

internal sealed record SecretsPage(SecretModel[]? Secrets = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/addVersion</summary>
internal sealed record AddVersion(PayloadModel Payload);

internal sealed record PayloadModel(string Data);

internal sealed record SecretVersionModel(string Name);
