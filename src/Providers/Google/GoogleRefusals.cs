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
            return new("ApiNotEnabled", CicdErrorKind.Forbidden, $"The API {Errors.Shown(service)} is not enabled{project}, or was enabled only a moment ago.{said}", service, Enabling(service));
        }

        // https://github.com/googleapis/googleapis/blob/2f8d204b9bc1126439565e25a456eaf6435f38f4/google/api/error_reason.proto, and Cloud Build's own sentence for regions in which a project may build nothing.
        if (IsResourceQuota(answer) || message?.Contains("due to quota restrictions", StringComparison.Ordinal) == true)
            return new("QuotaExceeded", CicdErrorKind.RateLimited, $"A quota of the project is used up{(Quota(answer) is { } quota ? $": {quota}" : "")}. Waiting does not help.{said}", target, "Free what is not needed, take another region, or ask for more: https://console.cloud.google.com/iam-admin/quotas.");

        if (Reason(answer) is "BILLING_DISABLED")
            return new("BillingDisabled", CicdErrorKind.Forbidden, $"The project has no billing account that is in order.{said}", target, "Link one: https://docs.cloud.google.com/billing/docs/how-to/modify-project.");

        // https://docs.cloud.google.com/resource-manager/docs/organization-policy/restricting-service-accounts#disable_service_account_key_creation
        if (Violations(answer).Any(violation => violation.Contains("iam.disableServiceAccountKeyCreation", StringComparison.Ordinal) || violation.Contains("iam.managed.disableServiceAccountKeyCreation", StringComparison.Ordinal))
            || message?.Contains("Key creation is not allowed on this service account", StringComparison.Ordinal) == true)
        {
            return new("KeyForbidden", CicdErrorKind.Forbidden, $"The organization's policy forbids keys of service accounts.{said}", target, "Use workload identity federation in place of a key, or attach the service account to what runs; leave the part Key away.");
        }

        return null;
    }

    /// <summary>Whether it is of how much there may be, and not of how often one may ask.</summary>
    public static bool IsResourceQuota(ApiAnswer answer) => Reason(answer) is "RESOURCE_QUOTA_EXCEEDED" or "QUOTA_EXCEEDED" or "quotaExceeded";

    /// <summary>Which quota it is of, with its limit, in words; null where Google does not say.</summary>
    public static string? Quota(ApiAnswer answer)
    {
        if (Metadata(answer, "quota_limit") is { } limit)
            return $"{Errors.Shown(limit)}{(Metadata(answer, "quota_metric") is { } metric ? $" of {Errors.Shown(metric)}" : "")}{(Metadata(answer, "quota_limit_value") is { } value ? $", which is {Errors.Shown(value)}" : "")}{(Metadata(answer, "quota_location") is { } location ? $" in {Errors.Shown(location)}" : "")}";
        // google.rpc.QuotaFailure: https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto.
        return Details(answer).Any(detail => Text(detail, "@type")?.EndsWith("QuotaFailure", StringComparison.Ordinal) == true) ? Errors.Short(string.Join("; ", Violations(answer).Select(violation => violation.Trim())), 200) : null;
    }

    // https://docs.cloud.google.com/source-repositories/docs: since 17 June 2024 only organizations that used them before have them.
    private static string Enabling(string service) => service == "sourcerepo.googleapis.com"
        ? "Only organizations that used Cloud Source Repositories before 17 June 2024 can enable it (Initialize-CicdProvider -Provider Google -Part SourceRepositories); others take -SourceHost SecureSourceManager, GitHub or GitLab."
        : $"Enable it: {(GoogleProvider.PartOf(service) is { } part ? $"Initialize-CicdProvider -Provider Google -Part {part}; or " : "")}gcloud services enable {Errors.Shown(service)}.";

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
