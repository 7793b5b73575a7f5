using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Metrics;

/// <summary>A Prometheus that answers questions over a span, as https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries describes it.</summary>
internal sealed class FakePrometheus : FakeServer
{
    /// <summary>The series for a question, each with its labels and what it is at a time; null where nothing was measured then.</summary>
    public Func<string, (Dictionary<string, string> Labels, Func<long, string?> At)[]> Series { get; set; } = _ => [];

    public string[] Warnings { get; set; } = [];

    protected override ApiJudge? Judge => null;

    /// <summary>What a question is answered now, a value for each series; https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries.</summary>
    public Func<string, string[]> Now { get; set; } = _ => [];

    protected override void Map(WebApplication application)
    {
        application.MapGet("/api/v1/query", (HttpContext context) =>
        {
            JsonArray result = [.. Now(context.Request.Query["query"].ToString()).Select(value => (JsonNode)new JsonObject { ["metric"] = new JsonObject(), ["value"] = new JsonArray(1767225600.123, value) })];
            return Results.Json(new JsonObject { ["status"] = "success", ["data"] = new JsonObject { ["resultType"] = "vector", ["result"] = result } });
        });
        MapRanges(application);
    }

    private void MapRanges(WebApplication application) => application.MapGet("/api/v1/query_range", (HttpContext context) =>
    {
        string query = context.Request.Query["query"].ToString();
        if (query.Contains("nonsense", StringComparison.Ordinal))
            return Results.Json(new { status = "error", errorType = "bad_data", error = "invalid parameter \"query\": parse error" }, statusCode: 400);
        long start = long.Parse(context.Request.Query["start"].ToString(), CultureInfo.InvariantCulture), end = long.Parse(context.Request.Query["end"].ToString(), CultureInfo.InvariantCulture);
        double step = double.Parse(context.Request.Query["step"].ToString(), CultureInfo.InvariantCulture);
        if ((end - start) / step > 11_000)
            return Results.Json(new { status = "error", errorType = "bad_data", error = "exceeded maximum resolution of 11,000 points per timeseries." }, statusCode: 400);
        JsonArray result = [];
        foreach ((Dictionary<string, string> labels, Func<long, string?> value) in Series(query))
        {
            JsonArray values = [];
            for (double at = start; at <= end; at += step)
            {
                if (value((long)at) is { } text)
                    values.Add(new JsonArray(at, text));
            }

            result.Add(new JsonObject { ["metric"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))), ["values"] = values });
        }

        JsonObject answer = new() { ["status"] = "success", ["data"] = new JsonObject { ["resultType"] = "matrix", ["result"] = result } };
        if (Warnings.Length > 0)
            answer["warnings"] = new JsonArray([.. Warnings.Select(warning => (JsonNode)warning)]);
        return Results.Json(answer);
    });
}
