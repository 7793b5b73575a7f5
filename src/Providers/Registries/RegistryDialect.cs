using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Registries;

/// <summary>How a container registry speaks HTTP: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md.</summary>
/// <param name="scheme">How the credential is shown: <c>Basic</c>, as name and password, or <c>Bearer</c>.</param>
/// <param name="asksForChallenge">Whether a refusal of whoever shows none is what was asked for: it says which credential is wanted.</param>
internal sealed class RegistryDialect(string scheme, bool asksForChallenge = false) : ApiDialect
{
    public override string System => "The registry";

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new AuthenticationHeaderValue(
        scheme, scheme == "Basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(credential.Reveal())) : credential.Reveal());

    public override bool IsSuccess(HttpResponseMessage response) => base.IsSuccess(response) || (asksForChallenge && response.StatusCode == HttpStatusCode.Unauthorized);

    // {"errors": [{"code", "message", "detail"}]}: .../spec.md#error-codes
    public override string? Message(ApiAnswer answer) => Error(answer) is { } error ? $"{Text(error, "code")}: {Text(error, "message")}" : base.Message(answer);

    public override CicdException? Refusal(ApiAnswer answer)
    {
        string host = answer.Response.RequestMessage!.RequestUri!.Authority;
        return (answer.Status, Error(answer) is { } error ? Text(error, "code") : null) switch
        {
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) or (_, "UNAUTHORIZED" or "DENIED") => new("RegistryDenied", CicdErrorKind.Forbidden, $"The registry {host} does not let this credential do that: {Message(answer) ?? "it does not say why"}.", host, "Give the cluster's Secret of registry credentials one that may."),
            (HttpStatusCode.MethodNotAllowed, _) or (_, "UNSUPPORTED") => new("RegistryRefuses", CicdErrorKind.NotSupported, $"The registry {host} does not do that: {Message(answer) ?? "it does not say why"}.", host, "Registries remove images only where whoever runs them has allowed it."),
            _ => null,
        };
    }

    private static JsonElement? Error(ApiAnswer answer) =>
        answer.Json.ValueKind == JsonValueKind.Object && answer.Json.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 ? errors[0] : null;
}
