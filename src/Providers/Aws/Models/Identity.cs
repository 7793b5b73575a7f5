namespace CicdTools.Providers.Aws.Models;

/// <summary>What <c>aws sso login</c> leaves.</summary>
internal sealed record SignOnModel(string AccessToken, DateTimeOffset ExpiresAt);

internal sealed record SignOnKeysModel(RoleCredentialsModel RoleCredentials);

internal sealed record RoleCredentialsModel(string AccessKeyId, string SecretAccessKey, string SessionToken, long Expiration);
