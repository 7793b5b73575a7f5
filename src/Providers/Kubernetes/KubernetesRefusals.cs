using System.Net;
using System.Text.RegularExpressions;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Kubernetes;

/// <summary>
/// Refusals of the API server that mean more than their status: the <c>reason</c> and the <c>causes</c> of a Status
/// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/).
/// </summary>
internal static partial class KubernetesRefusals
{
    public static CicdException? Of(ApiAnswer answer)
    {
        string message = Sentence(answer.Json.ValueKind == System.Text.Json.JsonValueKind.Object && answer.Json.TryGetProperty("message", out System.Text.Json.JsonElement said) ? said.ToString() : "");
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        (string Type, string Field, string Message)[] causes = [.. KubernetesDialect.Causes(answer.Json)];
        if (message.Length == 0)
            return null;
        if (Array.Exists(causes, cause => cause.Type == "FieldManagerConflict"))
            return Owned(causes, target);
        if (Array.Exists(causes, cause => cause.Type == "NamespaceTerminating"))
            return new("NamespaceTerminating", CicdErrorKind.Conflict, message, target, "Wait until the namespace is gone, or use another one.");
        if (message.Contains("exceeded quota:", StringComparison.Ordinal))
            return new("QuotaExceeded", CicdErrorKind.Forbidden, message, target, "Ask for less, remove what is not needed, or have the namespace's ResourceQuota raised.");
        if (Webhook().Match(message) is { Success: true } webhook)
            return new("AdmissionDenied", CicdErrorKind.Forbidden, message, target, $"The webhook '{webhook.Groups[1].Value}' of the cluster decides about it: change the object as it says.");
        return (KubernetesDialect.Reason(answer.Json), answer.Status) switch
        {
            ("Forbidden", _) => new("PermissionDenied", CicdErrorKind.Forbidden, message, target, "Have a Role or ClusterRole with that verb and resource bound to the user, or use another context."),
            ("AlreadyExists", _) => new("ObjectExists", CicdErrorKind.Conflict, message, target, "Choose another name, or change that one."),
            ("Conflict", _) => new("ObjectChanged", CicdErrorKind.Conflict, message, target, "Somebody else changed it meanwhile: look, and try again."),
            ("Expired" or "Gone", _) => new("ListExpired", CicdErrorKind.Conflict, message, target, "Begin anew."),
            ("Invalid", _) when Array.Find(causes, cause => cause.Message.Contains("field is immutable", StringComparison.Ordinal)) is { Field.Length: > 0 } fixedField =>
                new("FieldImmutable", CicdErrorKind.Invalid, $"{message.TrimEnd('.')}: '{fixedField.Field}' cannot be changed once the object is there.", target, "Remove the object and make it anew, or leave the field as it is."),
            ("Invalid", _) => new("ObjectInvalid", CicdErrorKind.Invalid, message, target, "Mend the manifest."),
            ("NotFound", _) => new("ObjectNotFound", CicdErrorKind.NotFound, message, target, "Check the name and the namespace."),
            (_, HttpStatusCode.BadRequest) => new("ObjectInvalid", CicdErrorKind.Invalid, message, target, "Mend the manifest."),
            _ => null,
        };
    }

    // https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts: each cause names a field and, in words, the manager that owns it.
    private static CicdException Owned((string Type, string Field, string Message)[] causes, string target)
    {
        string[] owners = [.. causes.Where(cause => cause.Type == "FieldManagerConflict")
            .GroupBy(cause => Manager().Match(cause.Message) is { Success: true } match ? match.Groups[1].Value : cause.Message)
            .Select(owner => $"'{owner.Key}' owns {string.Join(", ", owner.Select(cause => cause.Field).Distinct())}")];
        return new("FieldOwned", CicdErrorKind.Conflict, $"{target} was not changed: {string.Join("; ", owners)}.", target, "Leave these fields out of the manifest, let their owner set them, or take them over with -Force.");
    }

    private static string Sentence(string message)
    {
        string text = Errors.Short(message.Trim(), 1000);
        return text.Length == 0 || text.EndsWith('.') ? text : text + ".";
    }

    [GeneratedRegex("conflict with \"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Manager();

    [GeneratedRegex("admission webhook \"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Webhook();
}
