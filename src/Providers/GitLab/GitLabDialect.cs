using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

/// <summary>How GitLab speaks HTTP: https://docs.gitlab.com/api/rest/.</summary>
internal sealed class GitLabDialect(bool isHosted, GitLabTokenKind token) : ApiDialect
{
    private const int LongestPlainText = 200;

    public override string System => "GitLab";

    // Another server's administrator sets limits of their own, which its answers tell.
    public override IReadOnlyList<RateRule> Limits => isHosted ? GitLabLimits.Hosted : [];

    public override string? RequestIdHeader => "X-Request-Id";

    public override void Authorize(HttpRequestMessage message, SecretText credential)
    {
        if (token == GitLabTokenKind.OAuth)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.Reveal());
            return;
        }

        string header = token == GitLabTokenKind.Job ? "JOB-TOKEN" : "PRIVATE-TOKEN";
        // Each attempt authorizes anew, and two values of one header would be no token.
        message.Headers.Remove(header);
        message.Headers.TryAddWithoutValidation(header, credential.Reveal());
    }

    // https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
    public override RateReading? Reading(HttpResponseMessage response) =>
        Number(response, "RateLimit-Remaining") is { } remaining
            ? new(response.Headers.TryGetValues("RateLimit-Name", out IEnumerable<string>? names) ? names.First() : "api", Number(response, "RateLimit-Limit"), remaining, Seconds(response, "RateLimit-Reset"))
            : null;

    // https://docs.gitlab.com/api/rest/troubleshooting/: a message is a text, a list, or lists by the attribute they are about; or 'error' and its description.
    public override string? Message(ApiAnswer answer)
    {
        if (answer.Json.ValueKind == JsonValueKind.Object)
            return answer.Json.TryGetProperty("message", out JsonElement message) ? Words(message) : Text(answer.Json, "error_description") ?? (answer.Json.TryGetProperty("error", out JsonElement error) ? Words(error) : null);
        return answer.Response.Content.Headers.ContentType?.MediaType == "text/plain" && answer.Text.Length is > 0 and < LongestPlainText ? answer.Text.Trim() : null;
    }

    public override CicdException? Refusal(ApiAnswer answer) => GitLabRefusals.Of(answer, Message(answer));

    private static string? Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array => string.Join("; ", value.EnumerateArray().Select(Words)),
        JsonValueKind.Object => string.Join("; ", value.EnumerateObject().Select(property => property.Name is "base" or "error" ? Words(property.Value) : $"{property.Name} {Words(property.Value)}")),
        _ => value.ToString(),
    };
}
