using System.Globalization;
using System.Xml.Linq;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>Takes roles: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and API_AssumeRoleWithWebIdentity.html.</summary>
internal sealed class AwsRoles(Connection connection, Caller caller, AwsPlace place, HttpLimits? limits)
{
    private const string Session = "cicdtools";

    public async Task<AwsKeys> AssumeAsync(AwsKeys source, string role, string? session, string? externalId, CancellationToken cancellationToken)
    {
        using AwsApi api = new(place, connection, caller with { Credential = source.Pack() }, limits, null);
        (string, string)[] fields = [("RoleArn", role), ("RoleSessionName", session ?? Session), .. externalId is null ? Array.Empty<(string, string)>() : [("ExternalId", externalId)]];
        return Keys(await api.AskAsync(AwsService.Sts, AwsCall.Ask(AwsService.Sts, "AssumeRole", fields) with { Sensitive = true }, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>By a token that somebody else vouches for, such as a runner's or a pod's; such a request is not signed.</summary>
    public async Task<AwsKeys> ByWebIdentityAsync(string role, string? session, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            throw new CicdException("CredentialNotFound", CicdErrorKind.Unauthorized, $"The web identity's token is to be in '{file}', where no file is.", file, "Check AWS_WEB_IDENTITY_TOKEN_FILE, and that the runner gives a token.");
        string token = (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
        using AwsApi api = new(place, connection, caller with { Credential = null }, limits, null);
        ApiRequest request = AwsCall.Ask(AwsService.Sts, "AssumeRoleWithWebIdentity", ("RoleArn", role), ("RoleSessionName", session ?? Session), ("WebIdentityToken", token)) with { Sensitive = true };
        return Keys(await api.AskAsync(AwsService.Sts, request, cancellationToken).ConfigureAwait(false));
    }

    private static AwsKeys Keys(XElement answer) => new(answer.Require("AccessKeyId"), answer.Require("SecretAccessKey"), answer.Require("SessionToken"))
    {
        ExpiresAt = DateTimeOffset.TryParse(answer.Text("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) ? end : null,
    };
}
