using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Metrics;

/// <summary>Reads metrics from a Prometheus server: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries.</summary>
internal sealed class PrometheusReader(HttpLimits? limits = null) : IMetricReader
{
    public async IAsyncEnumerable<MetricSeries> ReadAsync(MetricQuery query, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri server = Address(query.Server);
        MetricQuestion[] questions = MetricQuestion.Of(query);
        MetricSpan span = MetricSpan.Of(query, caller.Clock.GetUtcNow());
        using ApiClient api = new(new PrometheusDialect(), server, new Connection { Name = server.Authority, Provider = "Prometheus", Address = server.AbsoluteUri }, caller, limits: limits);
        foreach (MetricQuestion question in questions)
        {
            PrometheusSeries[] found = await AskAsync(api, question, span, caller, cancellationToken).ConfigureAwait(false);
            if (found.Length == 0)
            {
                caller.Warn?.Invoke($"Prometheus at {server.Authority} has nothing for '{Errors.Short(question.Text, 200)}' in that span.");
                yield return Series(question, span, new([], []));
            }

            foreach (PrometheusSeries series in found)
                yield return Series(question, span, series);
        }
    }

    private static async Task<PrometheusSeries[]> AskAsync(ApiClient api, MetricQuestion question, MetricSpan span, Caller caller, CancellationToken cancellationToken)
    {
        ApiRequest request = ApiRequest.Get($"/api/v1/query_range", ("query", question.Text), ("start", Seconds(span.From)), ("end", Seconds(span.To)), ("step", span.Step.TotalSeconds.ToString(CultureInfo.InvariantCulture)));
        PrometheusAnswer answer = await api.ReadAsync(request, PrometheusJson.Default.PrometheusAnswer, cancellationToken).ConfigureAwait(false);
        foreach (string warning in answer.Warnings ?? [])
            caller.Warn?.Invoke($"Prometheus says: {Errors.Short(warning, 300)}");
        if (answer is not { Status: "success", Data: { ResultType: "matrix" } data })
            throw Invalid(api, "it holds no series over time");
        try
        {
            return JsonSerializer.Deserialize(data.Result, PrometheusJson.Default.PrometheusSeriesArray) ?? [];
        }
        catch (JsonException exception)
        {
            throw Invalid(api, exception.Message);
        }
    }

    private static MetricSeries Series(MetricQuestion question, MetricSpan span, PrometheusSeries series)
    {
        // What is no number was not measured.
        MetricPoint[] points = [.. series.Values.Select(Point).Where(point => !double.IsNaN(point.Value)).OrderBy(point => point.At)];
        return new() { Name = question.Name, Unit = question.Unit, Labels = new(series.Metric.AsEnumerable()), From = span.From, To = span.To, Step = span.Step, Points = points, Gaps = span.Gaps(points) };
    }

    // A time in seconds and a value as text, which may be NaN, +Inf or -Inf.
    private static MetricPoint Point(JsonElement[] pair)
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds((long)(pair[0].GetDouble() * 1000));
        double value = pair[1].GetString() switch
        {
            "+Inf" or "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => double.NaN,
        };
        return new(at, value);
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? address
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "What was given is no address of a Prometheus server.", null, "Write it as http://host:9090, without a user; a token goes with -Token.");

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static CicdException Invalid(ApiClient api, string why) =>
        new("AnswerInvalid", CicdErrorKind.Unavailable, $"The answer of {api.Server.Authority} is not what Prometheus gives: {why}", api.Server.Authority, "Check the address.");
}
