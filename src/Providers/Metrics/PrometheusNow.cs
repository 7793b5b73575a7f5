using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Metrics;

/// <summary>Asks a Prometheus server for what is now: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries.</summary>
internal static class PrometheusNow
{
    /// <summary>The values of the answer; NaN for what is no number.</summary>
    public static async Task<double[]> AskAsync(string server, string query, Caller caller, HttpLimits limits, CancellationToken cancellationToken)
    {
        Uri address = new(server);
        using ApiClient api = new(new PrometheusDialect(), address, new Connection { Name = address.Authority, Provider = "Prometheus", Address = address.AbsoluteUri }, caller, limits: limits);
        PrometheusAnswer answer = await api.ReadAsync(ApiRequest.Get($"/api/v1/query", ("query", query)), PrometheusJson.Default.PrometheusAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            // A vector has a sample for each series; a scalar is one by itself.
            return (answer.Status, answer.Data?.ResultType) switch
            {
                ("success", "vector") => [.. answer.Data!.Result.EnumerateArray().Select(sample => Value(sample.GetProperty("value")))],
                ("success", "scalar") => [Value(answer.Data!.Result)],
                _ => throw Invalid(address, "it holds no values of one moment"),
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw Invalid(address, exception.Message);
        }
    }

    private static double Value(JsonElement pair) => pair[1].GetString() switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => double.NaN,
    };

    private static CicdException Invalid(Uri server, string why) =>
        new("AnswerInvalid", CicdErrorKind.Unavailable, $"The answer of {server.Authority} is not what Prometheus gives: {why}", server.Authority, "Check the address and the query.");
}
