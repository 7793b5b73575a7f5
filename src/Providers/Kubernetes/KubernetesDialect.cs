using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Kubernetes;

/// <summary>How Kubernetes speaks HTTP: https://kubernetes.io/docs/reference/using-api/api-concepts/.</summary>
/// <param name="headers">Headers of every call.</param>
/// <param name="certificateEnds">When the client's certificate ends; null without one.</param>
/// <param name="clock">The time, where the server does not tell its own.</param>
internal sealed class KubernetesDialect((string Name, string Value)[] headers, DateTimeOffset? certificateEnds, TimeProvider clock) : ApiDialect
{
    public override string System => "Kubernetes";

    public override IReadOnlyList<(string Name, string Value)> Headers => headers;

    // https://kubernetes.io/docs/concepts/cluster-administration/flow-control/: the server queues what comes at once, and says by 429 with Retry-After where that is not enough.
    public override bool IsCounted => false;

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.Reveal());

    // RFC 6455, 4.2.2: a socket that is opened is answered with 101.
    public override bool IsSuccess(HttpResponseMessage response) => base.IsSuccess(response) || response.StatusCode == HttpStatusCode.SwitchingProtocols;

    public override CicdException? Refusal(ApiAnswer answer) => CredentialEnds.Refusal(answer, certificateEnds, clock) ?? KubernetesRefusals.Of(answer);

    // https://kubernetes.io/docs/concepts/cluster-administration/flow-control/: the priority level that held the request up is in X-Kubernetes-PF-PriorityLevel-UID; the request is named by Audit-Id.
    public override string? RequestIdHeader => "Audit-Id";

    /// <summary>The causes that a refusal names: type, field and words.</summary>
    public static IEnumerable<(string Type, string Field, string Message)> Causes(JsonElement status) =>
        status.ValueKind == JsonValueKind.Object && status.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Object
            && details.TryGetProperty("causes", out JsonElement causes) && causes.ValueKind == JsonValueKind.Array
            ? causes.EnumerateArray().Select(cause => (Text(cause, "reason") ?? "", Text(cause, "field") ?? "", Text(cause, "message") ?? ""))
            : [];

    /// <summary>The reason that a refusal gives in a word.</summary>
    public static string? Reason(JsonElement status) => Text(status, "reason");
}
