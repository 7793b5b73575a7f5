using System.Globalization;
using System.Net;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Kubernetes;

/// <summary>Tells a credential that has ended from one that never was: the server's refusal is the same for both, and what ends says itself when.</summary>
internal static class CredentialEnds
{
    /// <summary>The error of a refused credential that has ended; null for any other.</summary>
    public static CicdException? Refusal(ApiAnswer answer, DateTimeOffset? certificate, TimeProvider clock)
    {
        if (answer.Status != HttpStatusCode.Unauthorized)
            return null;
        string host = answer.Response.RequestMessage!.RequestUri!.Authority;
        // The server's clock decides about it, and that of this machine only where it does not tell its own.
        DateTimeOffset now = answer.Response.Headers.Date ?? clock.GetUtcNow();
        if (answer.Response.RequestMessage.Headers.Authorization is { Scheme: "Bearer", Parameter: { } token })
        {
            return OfToken(token) is { } end && end <= now
                ? new("CredentialExpired", CicdErrorKind.Unauthorized, $"The token for {host} has ended at {Shown(end)}.", host, "Get a new one, by the kubeconfig's program or by New-CicdClusterCredential, and put it where the context takes it from.")
                : null;
        }

        return certificate is { } last && last <= now
            ? new("CredentialExpired", CicdErrorKind.Unauthorized, $"The client certificate for {host} has ended at {Shown(last)}.", host, "Have the cluster give a new one (kubeadm certs renew, or the kubeconfig of its administrators), and put it into the kubeconfig.")
            : null;
    }

    // RFC 7519, 4.1.4: seconds since 1970, in the middle one of three parts.
    private static DateTimeOffset? OfToken(string token)
    {
        if (token.Split('.') is not [_, var claims, _])
            return null;
        try
        {
            string padded = claims.Replace('-', '+').Replace('_', '/').PadRight((claims.Length + 3) / 4 * 4, '=');
            using JsonDocument document = JsonDocument.Parse(Convert.FromBase64String(padded));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("exp", out JsonElement end) && end.TryGetDouble(out double seconds) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        }
        catch (Exception other) when (other is FormatException or JsonException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            // Tokens of other kinds tell nothing.
            return null;
        }
    }

    private static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
