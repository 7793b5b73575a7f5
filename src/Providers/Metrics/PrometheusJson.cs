using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Metrics;

// https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview and #range-vectors

internal sealed record PrometheusAnswer(string Status, PrometheusData? Data, string[]? Warnings);

internal sealed record PrometheusData(string ResultType, JsonElement Result);

internal sealed record PrometheusSeries(Dictionary<string, string> Metric, JsonElement[][] Values);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PrometheusAnswer))]
[JsonSerializable(typeof(PrometheusSeries[]))]
internal sealed partial class PrometheusJson : JsonSerializerContext;
