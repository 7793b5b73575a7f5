using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime.CredentialManagement;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>The keys of a profile that signs in by IAM Identity Center, from the token that <c>aws sso login</c> has left on this machine: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html and https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html.</summary>
internal sealed class AwsSignOn(Connection connection, Caller caller, AwsPlace place, HttpLimits? limits)
{
    public async Task<AwsKeys> GetAsync(string profile, CredentialProfileOptions options, CancellationToken cancellationToken)
    {
        AwsSignOnCache cache = new(options.SsoSession ?? options.SsoStartUrl ?? "", place.Environment);
        SignOnModel? kept = await cache.ReadAsync(cancellationToken).ConfigureAwait(false);
        SignOnModel token = kept is not null && kept.ExpiresAt > caller.Clock.GetUtcNow() ? kept
            : await RenewAsync(cache, kept, options.SsoRegion, cancellationToken).ConfigureAwait(false) ?? throw Ended(profile, null);
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

    // What a sign-in by a session leaves lasts longer than its token: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html.
    private async Task<SignOnModel?> RenewAsync(AwsSignOnCache cache, SignOnModel? ended, string? region, CancellationToken cancellationToken)
    {
        if (ended is not { RefreshToken: { } refresh, ClientId: { } client, ClientSecret: { } secret } || ended.RegistrationExpiresAt <= caller.Clock.GetUtcNow())
            return null;
        byte[] body = Encoding.UTF8.GetBytes(new JsonObject { ["clientId"] = client, ["clientSecret"] = secret, ["grantType"] = "refresh_token", ["refreshToken"] = refresh }.ToJsonString());
        using AwsApi api = new(place with { Region = region ?? place.Region }, connection, caller with { Credential = null }, limits, null);
        ApiRequest request = ApiRequest.Read(HttpMethod.Post, $"/token") with
        {
            Operation = "sso-oauth:CreateToken",
            Content = () => new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
            Sensitive = true,
        };
        try
        {
            RenewedModel renewed = await api.CallAsync(AwsService.SignOn, request, AwsJson.Default.RenewedModel, cancellationToken).ConfigureAwait(false);
            SignOnModel token = ended with { AccessToken = renewed.AccessToken, ExpiresAt = caller.Clock.GetUtcNow() + TimeSpan.FromSeconds(renewed.ExpiresIn), RefreshToken = renewed.RefreshToken ?? refresh };
            await cache.WriteAsync(token, cancellationToken).ConfigureAwait(false);
            return token;
        }
        catch (CicdException exception) when (exception.Kind is not (CicdErrorKind.Unavailable or CicdErrorKind.RateLimited))
        {
            // Whoever is refused here signs in anew.
            return null;
        }
    }

    private static CicdException Ended(string profile, Exception? inner) =>
        new("SignInEnded", CicdErrorKind.Unauthorized, $"The sign-in of the profile '{profile}' by IAM Identity Center has ended, or was never made.", profile, $"Run 'aws sso login --profile {profile}'.", inner);
}
