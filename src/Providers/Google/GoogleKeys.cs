using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;

namespace CicdTools.Providers.Google;

/// <summary>Credentials of JSON: https://docs.cloud.google.com/docs/authentication/application-default-credentials and https://google.aip.dev/auth/4117 for workload identity federation.</summary>
internal static class GoogleKeys
{
    /// <summary>The credential, of the kind that it says it is.</summary>
    /// <exception cref="CicdException"><c>CredentialInvalid</c>.</exception>
    public static GoogleCredential Read(SecretText json)
    {
        string type = Field(json, "type") ?? throw Invalid("it names no 'type'.");
        try
        {
            return CredentialFactory.FromJson(json.Reveal(), type);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or JsonException)
        {
            throw Invalid(exception.Message);
        }
    }

    /// <summary>The project that a service account's key names.</summary>
    public static string? ProjectOf(SecretText json) => Field(json, "project_id") ?? Field(json, "quota_project_id");

    /// <summary>Why no token came.</summary>
    public static CicdException Refused(Exception exception, bool isJson) => exception switch
    {
        TokenResponseException { Error: { } error } => new("CredentialRejected", CicdErrorKind.Unauthorized, $"Google gives no token for the credential: {Errors.Short($"{error.Error} {error.ErrorDescription}".Trim(), 300)}", "credential", "The key was removed, its account is disabled, or the federation does not trust this caller: Connect-CicdProvider with another one."),
        HttpRequestException => new("ConnectionRefused", CicdErrorKind.Unavailable, $"The server that gives tokens does not answer: {exception.Message}", "credential", "Check the proxy, and the credential's addresses.", exception),
        _ when isJson => Invalid(exception.Message),
        _ => new("CredentialNotFound", CicdErrorKind.Unauthorized, $"This machine has no application default credentials: {Errors.Short(exception.Message, 200)}", "credential", "Run gcloud auth application-default login, set GOOGLE_APPLICATION_CREDENTIALS, or connect with a token."),
    };

    private static string? Field(SecretText json, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json.Reveal());
            return document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            throw Invalid("it is no JSON.");
        }
    }

    // What is wrong may be told by a text that repeats a part of the key: only its first line, short.
    private static CicdException Invalid(string why) =>
        new("CredentialInvalid", CicdErrorKind.Invalid, $"The credential's JSON is none that Google's library takes: {Errors.Short(why.Split('\n')[0], 120)}", "credential", "Give the whole file: a service account's key, or the configuration of a workload identity federation.");
}
