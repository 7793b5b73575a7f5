using System.Net;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

/// <summary>
/// How GitHub speaks HTTP: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
/// https://docs.github.com/rest/authentication/authenticating-to-the-rest-api, https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api.
/// </summary>
internal sealed class GitHubDialect(bool isHosted) : ApiDialect
{
    // A server of one's own knows this one too; later versions change nothing that is used here.
    private const string Version = "2022-11-28";

    // The secondary limits of the page above: points a minute (1 for a read, 5 for a write), and content a minute and an hour.
    private static readonly RateRule[] Secondary =
    [
        new("points", 900, TimeSpan.FromMinutes(1), call => IsWriteMethod(call) ? 5 : 1),
        new("content a minute", 80, TimeSpan.FromMinutes(1), call => MakesContent(call) ? 1 : 0),
        new("content an hour", 500, TimeSpan.FromHours(1), call => MakesContent(call) ? 1 : 0),
    ];

    private static readonly TimeSpan WithoutAWord = TimeSpan.FromMinutes(1);

    public override string System => "GitHub";

    public override string Accept => "application/vnd.github+json";

    public override IReadOnlyList<(string Name, string Value)> Headers { get; } = [("X-GitHub-Api-Version", Version), ("User-Agent", "CicdTools")];

    // A server of one's own has no limits unless its administrator sets some, and then it tells of them.
    public override IReadOnlyList<RateRule> Limits => isHosted ? Secondary : [];

    public override int Concurrency => 100;

    public override string? RequestIdHeader => "X-GitHub-Request-Id";

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new("Bearer", credential.Reveal());

    public override RateReading? Reading(HttpResponseMessage response) =>
        Number(response, "X-RateLimit-Remaining") is { } remaining
            ? new(response.Headers.TryGetValues("X-RateLimit-Resource", out IEnumerable<string>? resource) ? resource.First() : "core", Number(response, "X-RateLimit-Limit"), remaining, Seconds(response, "X-RateLimit-Reset"))
            : null;

    public override bool IsThrottled(ApiAnswer answer) =>
        answer.Status == HttpStatusCode.TooManyRequests
        || (answer.Status == HttpStatusCode.Forbidden && (answer.Header("Retry-After") is not null || answer.Header("X-RateLimit-Remaining") == "0" || answer.Text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)));

    public override TimeSpan? Pause(ApiAnswer answer, DateTimeOffset now) => base.Pause(answer, now) ?? WithoutAWord;

    public override string? Message(ApiAnswer answer)
    {
        string? message = base.Message(answer);
        if (answer.Json.ValueKind != JsonValueKind.Object || !answer.Json.TryGetProperty("errors", out JsonElement errors) || errors.ValueKind != JsonValueKind.Array)
            return message;
        IEnumerable<string> details = errors.EnumerateArray().Select(error => error.ValueKind == JsonValueKind.String ? error.GetString()! : Text(error, "message") ?? $"{Text(error, "field")} {Text(error, "code")}".Trim()).Where(detail => detail.Length > 0);
        return string.Join("; ", details) is { Length: > 0 } joined ? $"{message}: {joined}" : message;
    }

    public override CicdException? Refusal(ApiAnswer answer) => GitHubRefusals.Of(answer, Message(answer));

    private static bool IsWriteMethod(ApiRequest call) => call.Method != HttpMethod.Get && call.Method != HttpMethod.Head && call.Method != HttpMethod.Options;

    // GitHub names no list: what makes something that people see (commits, pull requests, repositories, comments, deployments) counts.
    private static bool MakesContent(ApiRequest call) =>
        (call.Method == HttpMethod.Post && !call.Path.EndsWith("/dispatches", StringComparison.Ordinal) && !call.Path.Contains("/actions/", StringComparison.Ordinal))
        || (call.Method == HttpMethod.Put && call.Path.Contains("/contents/", StringComparison.Ordinal));
}
