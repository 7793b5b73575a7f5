using System.Net.Http.Headers;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Metrics;

/// <summary>How Prometheus speaks HTTP: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview.</summary>
internal sealed class PrometheusDialect : ApiDialect
{
    public override string System => "Prometheus";

    // Prometheus itself asks for none; what stands before it may.
    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.Reveal());

    public override string? Message(ApiAnswer answer) => Text(answer.Json, "error");

    public override CicdException? Refusal(ApiAnswer answer) => Text(answer.Json, "errorType") is { } type
        ? new("QueryRefused", type is "timeout" or "unavailable" or "canceled" ? CicdErrorKind.Unavailable : CicdErrorKind.Invalid, $"Prometheus refuses the query ({type}): {Errors.Short(Message(answer) ?? "it does not say why", 300)}", answer.Response.RequestMessage!.RequestUri!.Authority, type == "timeout" ? "Take a shorter span or a longer step." : "Check the query.")
        : null;
}
