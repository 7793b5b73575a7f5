using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime.CredentialManagement;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>The keys of a profile that signs in by IAM Identity Center, from the token that <c>aws sso login</c> has left on this machine: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html and https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html.</summary>
internal sealed class AwsSignOn(Connection connection, Caller caller, AwsPlace place, HttpLimits? limits)
{
    public async Task<AwsKeys> GetAsync(string profile, CredentialProfileOptions options, CancellationToken cancellationToken)
    {
        SignOnModel token = await TokenAsync(options.SsoSession ?? options.SsoStartUrl ?? "", cancellationToken).ConfigureAwait(false) is { } found && found.ExpiresAt > caller.Clock.GetUtcNow()
            ? found
            : throw Ended(profile, null);
        using AwsApi api = new(place with { Region = options.SsoRegion ?? place.Region }, connection, caller with { Credential = null }, limits, null);
        ApiRequest request = ApiRequest.Get($"/federation/credentials", ("role_name", options.SsoRoleName), ("account_id", options.SsoAccountId)) with
        {
            Operation = "sso:GetRoleCredentials",
            Headers = [("x-amz-sso_bearer_token", token.AccessToken)],
            Sensitive = true,
        };
        try
        {
            RoleCredentialsModel keys = (await api.CallAsync(AwsService.Portal, request, AwsJson.Default.SignOnKeysModel, cancellationToken).ConfigureAwait(false)).RoleCredentials;
            return new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken) { ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(keys.Expiration) };
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Unauthorized)
        {
            throw Ended(profile, exception);
        }
    }

    // The file's name is the SHA-1 of the session's name, or of the start page's address: that is where the vendor's tools look, and no secret of ours.
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The vendor names its files so.")]
    private static async Task<SignOnModel?> TokenAsync(string name, CancellationToken cancellationToken)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string file = Path.Combine(home, ".aws", "sso", "cache", $"{Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(name))).ToLowerInvariant()}.json");
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), AwsJson.Default.SignOnModel);
        }
        catch (JsonException)
        {
            // What cannot be read is as good as none: signing in writes it anew.
            return null;
        }
    }

    private static CicdException Ended(string profile, Exception? inner) =>
        new("SignInEnded", CicdErrorKind.Unauthorized, $"The sign-in of the profile '{profile}' by IAM Identity Center has ended, or was never made.", profile, $"Run 'aws sso login --profile {profile}'.", inner);
}
