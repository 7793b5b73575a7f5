using System.Net;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

/// <summary>How Google Cloud's services speak HTTP: https://docs.cloud.google.com/apis/docs/http and https://google.aip.dev/193 for their errors.</summary>
internal sealed class GoogleDialect(string? quotaProject) : ApiDialect
{
    public override string System => "Google Cloud";

    // Whose quota is spent, where the credential itself does not say: https://docs.cloud.google.com/apis/docs/system-parameters.
    public override IReadOnlyList<(string Name, string Value)> Headers { get; } = quotaProject is null ? [] : [("X-Goog-User-Project", quotaProject)];

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new("Bearer", credential.Reveal());

    // A range behind the end of an object: https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes#416_Requested_Range_Not_Satisfiable. Only who asked for a range gets it.
    public override bool IsSuccess(HttpResponseMessage response) =>
        base.IsSuccess(response) || (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.RequestMessage?.Headers.Range is not null);

    // Compute-like services say it with a 403, and all with their own word: https://docs.cloud.google.com/apis/design/errors#error_model.
    // How much there may be of something is no matter of waiting.
    public override bool IsThrottled(ApiAnswer answer) => !GoogleRefusals.IsResourceQuota(answer)
        && (base.IsThrottled(answer) || Status(answer) == "RESOURCE_EXHAUSTED" || GoogleRefusals.Reason(answer) is "RATE_LIMIT_EXCEEDED" or "rateLimitExceeded" or "userRateLimitExceeded");

    public override string? Message(ApiAnswer answer) => Error(answer) is not { } error ? base.Message(answer)
        : IsThrottled(answer) && GoogleRefusals.Quota(answer) is { } quota ? $"The quota {quota} is used up for now. {Text(error, "message")}"
        : Text(error, "message");

    public override CicdException? Refusal(ApiAnswer answer) => GoogleRefusals.Of(answer, Message(answer));

    /// <summary>The error's own object; null where the answer has none.</summary>
    internal static JsonElement? Error(ApiAnswer answer) =>
        answer.Json.ValueKind == JsonValueKind.Object && answer.Json.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object ? error : null;

    private static string? Status(ApiAnswer answer) => Error(answer) is { } error ? Text(error, "status") : null;
}
