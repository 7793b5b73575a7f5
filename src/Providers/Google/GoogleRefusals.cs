using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

/// <summary>Refusals that Google Cloud explains better than by their status: by an <c>ErrorInfo</c> (https://google.aip.dev/193) and by <c>PreconditionFailure</c>.</summary>
internal static class GoogleRefusals
{
    public static CicdException? Of(ApiAnswer answer, string? message)
    {
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        string said = message is null ? "" : $" Google Cloud says: {Errors.Short(message, 300)}";
        // https://docs.cloud.google.com/service-usage/docs/enable-disable and https://docs.cloud.google.com/apis/docs/troubleshooting#service_disabled
        if (Reason(answer) is "SERVICE_DISABLED")
        {
            string service = Metadata(answer, "service") ?? "its service";
            string project = Metadata(answer, "consumer")?.Replace("projects/", "", StringComparison.Ordinal) is { Length: > 0 } number ? $" in the project {Errors.Shown(number)}" : "";
            return new("ApiNotEnabled", CicdErrorKind.Forbidden, $"The API {Errors.Shown(service)} is not enabled{project}, or was enabled only a moment ago.{said}", service, $"Enable it: Initialize-CicdProvider -Provider Google -Part Services; or gcloud services enable {Errors.Shown(service)}.");
        }

        // https://docs.cloud.google.com/resource-manager/docs/organization-policy/restricting-service-accounts#disable_service_account_key_creation
        if (Violations(answer).Any(violation => violation.Contains("iam.disableServiceAccountKeyCreation", StringComparison.Ordinal) || violation.Contains("iam.managed.disableServiceAccountKeyCreation", StringComparison.Ordinal))
            || message?.Contains("Key creation is not allowed on this service account", StringComparison.Ordinal) == true)
        {
            return new("KeyForbidden", CicdErrorKind.Forbidden, $"The organization's policy forbids keys of service accounts.{said}", target, "Use workload identity federation in place of a key, or attach the service account to what runs; leave the part Key away.");
        }

        return null;
    }

    /// <summary>The reason in the error's details; null for none.</summary>
    public static string? Reason(ApiAnswer answer) => Details(answer).Select(detail => Text(detail, "reason")).FirstOrDefault(reason => reason is not null)
        // Cloud Storage has its older form: https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes.
        ?? (GoogleDialect.Error(answer) is { } error && error.TryGetProperty("errors", out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(one => Text(one, "reason")).FirstOrDefault() : null);

    private static string? Metadata(ApiAnswer answer, string name) => Details(answer)
        .Select(detail => detail.TryGetProperty("metadata", out JsonElement metadata) ? Text(metadata, name) : null).FirstOrDefault(value => value is not null);

    private static IEnumerable<string> Violations(ApiAnswer answer) => Details(answer)
        .Where(detail => detail.TryGetProperty("violations", out JsonElement violations) && violations.ValueKind == JsonValueKind.Array)
        .SelectMany(detail => detail.GetProperty("violations").EnumerateArray())
        .Select(violation => $"{Text(violation, "type")} {Text(violation, "subject")} {Text(violation, "description")}");

    private static IEnumerable<JsonElement> Details(ApiAnswer answer) =>
        GoogleDialect.Error(answer) is { } error && error.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Array ? details.EnumerateArray().Where(detail => detail.ValueKind == JsonValueKind.Object) : [];

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
