using CicdTools.Providers.Http;
using CicdTools.Providers.Metrics;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Metrics;

/// <summary>CPU and memory of an environment over a span: what is asked, how answers are read, and what is a gap.</summary>
public sealed class MetricTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> None = [];

    private readonly FakePrometheus _server = new();
    private readonly TestFolder _ledgers = new();
    private readonly AutoClock _clock = new();
    private readonly List<string> _said = [];

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _ledgers.Dispose();
    }

    [Fact]
    public async Task Eight_hours_of_cpu_and_memory_of_an_environment_come_with_their_units()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        _server.Series = query => [(None, at => query.Contains("cpu", StringComparison.Ordinal) ? (at % 240 == 0 ? "0.25" : "0.75") : "1048576")];
        MetricSeries[] found = [.. await ReadAsync(new() { Namespace = "app-production", Environment = "production" })];
        Assert.Equal([("Cpu", "cores"), ("Memory", "bytes")], found.Select(series => (series.Name, series.Unit)));
        Assert.Equal((now - TimeSpan.FromHours(8), now, TimeSpan.FromSeconds(120), 241), (found[0].From, found[0].To, found[0].Step, found[0].Points.Length));
        Assert.Equal((0.25, 0.75), (found[0].Minimum, found[0].Maximum));
        Assert.Equal(1048576, found[1].Average);
        Assert.All(found, series => Assert.Empty(series.Gaps));
        Assert.Equal(
            ["sum (rate(container_cpu_usage_seconds_total{namespace=\"app-production\",container!=\"\",container!=\"POD\",pod=~\"production-.*\"}[5m]))", "sum (container_memory_working_set_bytes{namespace=\"app-production\",container!=\"\",container!=\"POD\",pod=~\"production-.*\"})"],
            _server.Exchanges.Select(exchange => exchange.Query["query"]));
    }

    [Fact]
    public async Task Pods_are_told_apart_and_a_query_of_ones_own_is_asked_as_it_is()
    {
        _server.Series = query => query.StartsWith("sum by (pod)", StringComparison.Ordinal) ? [(new() { ["pod"] = "a" }, _ => "1"), (new() { ["pod"] = "b" }, _ => "2")] : [(None, _ => "3")];
        Assert.Equal(["Cpu (a)", "Cpu (b)"], (await ReadAsync(new() { Namespace = "app", Kinds = [MetricKind.Cpu], ByPod = true })).Select(series => series.ToString()));
        Assert.Equal(("up{job=\"x\"}", "", 3.0), (await ReadAsync(new() { Text = "up{job=\"x\"}" })).Select(series => (series.Name, series.Unit, series.Maximum!.Value)).Single());
    }

    [Fact]
    public async Task Gaps_at_the_begin_in_the_middle_and_at_the_end_are_told_and_what_is_no_number_was_not_measured()
    {
        DateTimeOffset from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        long start = from.ToUnixTimeSeconds();
        _server.Series = _ => [(None, at => ((at - start) / 60) switch { < 2 => null, 5 => "NaN", 6 => null, 9 => null, 10 => null, _ => "1e1" })];
        MetricSeries found = Assert.Single(await ReadAsync(new() { Namespace = "app", Kinds = [MetricKind.Memory], From = from, To = from.AddMinutes(10), Step = TimeSpan.FromMinutes(1) }));
        Assert.Equal([2, 3, 4, 7, 8], found.Points.Select(point => (int)(point.At - from).TotalMinutes));
        Assert.All(found.Points, point => Assert.Equal(10, point.Value));
        Assert.Equal([(0.0, 2.0), (4.0, 7.0), (8.0, 10.0)], found.Gaps.Select(gap => ((gap.From - from).TotalMinutes, (gap.To - from).TotalMinutes)));
    }

    [Fact]
    public async Task Nothing_is_one_gap_and_a_warning_and_what_the_server_warns_of_is_passed_on()
    {
        _server.Warnings = ["a store was not there"];
        MetricSeries found = Assert.Single(await ReadAsync(new() { Namespace = "app", Kinds = [MetricKind.Cpu] }));
        Assert.Empty(found.Points);
        Assert.Equal((null, TimeSpan.FromHours(8)), (found.Average, Assert.Single(found.Gaps).Duration));
        Assert.Contains(_said, line => line.Contains("has nothing for", StringComparison.Ordinal));
        Assert.Contains("Prometheus says: a store was not there", _said);
    }

    [Fact]
    public async Task Infinity_is_a_value_and_the_token_goes_with_the_question()
    {
        _server.Series = _ => [(None, _ => "+Inf")];
        MetricSeries found = Assert.Single(await ReadAsync(new() { Text = "x" }, new("prom-secret")));
        Assert.Equal(double.PositiveInfinity, found.Maximum);
        Assert.Equal("Bearer prom-secret", _server.Exchanges[0].Headers["Authorization"]);
        Assert.DoesNotContain(_said, line => line.Contains("prom-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_is_said_by_its_name()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Assert.Equal("InvalidName", await FailsAsync(new() { Namespace = "App\"} or up{x=\"" }));
        Assert.Equal("InvalidName", await FailsAsync(new() { Namespace = "app", Environment = ".*" }));
        Assert.Equal("InvalidSpan", await FailsAsync(new() { Namespace = "app", From = now, To = now }));
        Assert.Equal("InvalidSpan", await FailsAsync(new() { Namespace = "app", Step = TimeSpan.Zero }));
        Assert.Equal("TooManyPoints", await FailsAsync(new() { Namespace = "app", Last = TimeSpan.FromDays(30), Step = TimeSpan.FromSeconds(1) }));
        Assert.Empty(_server.Exchanges);
        Assert.Equal("QueryRefused", await FailsAsync(new() { Text = "nonsense(" }));
        Assert.Equal("InvalidAddress", await FailsAsync(new() { Text = "x", Server = "ftp://example.com" }));
        Assert.Equal("InvalidAddress", await FailsAsync(new() { Text = "x", Server = "http://ada:pw@example.com" }));
        _server.Answer(200, "<html>Sign in</html>", "text/html");
        Assert.Equal("NotTheApi", await FailsAsync(new() { Text = "x" }));
        _server.Answer(200, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
        Assert.Equal("AnswerInvalid", await FailsAsync(new() { Text = "x" }));
    }

    private async Task<string> FailsAsync(MetricQuery query) => (await Assert.ThrowsAsync<CicdException>(() => ReadAsync(query))).Id;

    private async Task<List<MetricSeries>> ReadAsync(MetricQuery query, SecretText? token = null) => await new PrometheusReader(new HttpLimits { Attempt = Timeout.InfiniteTimeSpan, Jitter = () => 1, Ledgers = _ledgers.Path })
        .ReadAsync(query.Server.Length == 0 ? query with { Server = _server.Address } : query, new Caller { Clock = _clock, Credential = token, Warn = _said.Add, Verbose = _said.Add }, default).ToListAsync();
}
