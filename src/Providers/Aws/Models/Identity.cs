namespace CicdTools.Providers.Aws.Models;

/// <summary>What <c>aws sso login</c> leaves.</summary>
internal sealed record SignOnModel(string AccessToken, DateTimeOffset ExpiresAt, string? RefreshToken, string? ClientId, string? ClientSecret, DateTimeOffset? RegistrationExpiresAt)
{
    // A record would print its parts.
    public override string ToString() => "***";
}

/// <summary>A token that takes the place of one that has ended: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html.</summary>
internal sealed record RenewedModel(string AccessToken, long ExpiresIn, string? RefreshToken)
{
    // As above.
    public override string ToString() => "***";
}

internal sealed record SignOnKeysModel(RoleCredentialsModel RoleCredentials);

internal sealed record RoleCredentialsModel(string AccessKeyId, string SecretAccessKey, string SessionToken, long Expiration);
