using System.Net;
using CicdTools.Providers.GitHub;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;
using CsCheck;

namespace CicdTools.Tests.Http;

/// <summary>Limits that are kept beforehand: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.</summary>
public sealed class RateGovernorTests : IDisposable
{
    private static readonly Uri Server = new("https://api.github.com/");

    private readonly TestFolder _folder = new();
    private readonly AutoClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_over_a_thousand_repositories_is_never_refused_and_hardly_slower_than_it_must_be()
    {
        // Three reads and one dispatch for each: 3 + 5 points of 900 a minute, and 4 calls of 5,000 an hour.
        StrictServer server = new(_clock, Windows: [(900, TimeSpan.FromMinutes(1), Points)], Hourly: 5000);
        GitHubDialect dialect = new(isHosted: true);
        RateGovernor governor = Governor(dialect);
        DateTimeOffset begin = _clock.GetUtcNow();
        for (int repository = 0; repository < 1000; repository++)
        {
            for (int read = 0; read < 3; read++)
                await CallAsync(governor, dialect, server, ApiRequest.Get($"/repos/octo/r{repository}/actions/runs"));
            await CallAsync(governor, dialect, server, ApiRequest.Write(HttpMethod.Post, $"/repos/octo/r{repository}/actions/workflows/1/dispatches"));
        }

        Assert.Equal(0, server.Refused);
        // 8,000 points: eight full minutes must have passed before the last of them.
        TimeSpan least = TimeSpan.FromMinutes((8000 - 1) / 900), took = _clock.GetUtcNow() - begin;
        Assert.InRange(took, least, least * 1.1);
    }

    [Fact]
    public async Task What_makes_content_keeps_to_its_own_limits()
    {
        StrictServer server = new(_clock, Windows: [(80, TimeSpan.FromMinutes(1), _ => 1), (500, TimeSpan.FromHours(1), _ => 1)], Hourly: 5000);
        GitHubDialect dialect = new(isHosted: true);
        RateGovernor governor = Governor(dialect);
        DateTimeOffset begin = _clock.GetUtcNow();
        for (int i = 0; i < 1200; i++)
            await CallAsync(governor, dialect, server, ApiRequest.Write(HttpMethod.Post, $"/repos/octo/r{i}/pulls"));
        Assert.Equal(0, server.Refused);
        TimeSpan least = TimeSpan.FromHours(2) + TimeSpan.FromMinutes((200 - 1) / 80);
        Assert.InRange(_clock.GetUtcNow() - begin, least, least * 1.1);
    }

    [Fact]
    public async Task What_calls_will_cost_is_foreseen_and_is_what_they_then_take()
    {
        GitHubDialect dialect = new(isHosted: true);
        RateGovernor governor = Governor(dialect);
        string[] calls = [.. Enumerable.Range(0, 300).SelectMany(i => new[] { $"GET /repos/octo/r{i}", $"POST /repos/octo/r{i}/pulls" })];

        Forecast forecast = await governor.ForecastAsync(calls, default);

        Assert.Equal(600, forecast.Calls);
        Assert.Equal(["points: 1800 of 900 a minute", "content a minute: 300 of 80", "content an hour: 300 of 500"], forecast.Spending.Select(spending => spending.ToString()));
        // Nothing was reserved: the same calls take as long as was said, and no more.
        StrictServer server = new(_clock, Windows: [(80, TimeSpan.FromMinutes(1), call => call.Method == HttpMethod.Post ? 1 : 0)], Hourly: 5000);
        DateTimeOffset begin = _clock.GetUtcNow();
        foreach (string[] call in calls.Select(call => call.Split(' ')))
            await CallAsync(governor, dialect, server, ApiRequest.Foreign(new(call[0]), call[1], Intent.Write));
        Assert.Equal(0, server.Refused);
        TimeSpan took = _clock.GetUtcNow() - begin;
        Assert.InRange(took, forecast.AtLeast * 0.95, forecast.AtLeast * 1.05);
        // What has been spent by now counts.
        Assert.True((await governor.ForecastAsync(calls, default)).AtLeast > forecast.AtLeast);
    }

    [Fact]
    public async Task An_hour_that_is_spent_is_waited_for()
    {
        StrictServer server = new(_clock, Windows: [], Hourly: 100);
        GitHubDialect dialect = new(isHosted: false);
        RateGovernor governor = Governor(dialect);
        for (int i = 0; i < 250; i++)
            await CallAsync(governor, dialect, server, ApiRequest.Get($"/user"));
        Assert.Equal(0, server.Refused);
    }

    [Fact]
    public async Task Two_processes_share_what_they_spend()
    {
        StrictServer server = new(_clock, Windows: [(900, TimeSpan.FromMinutes(1), Points)], Hourly: 100000);
        GitHubDialect dialect = new(isHosted: true);
        RateGovernor one = Governor(dialect), other = Governor(dialect);
        for (int i = 0; i < 2000; i++)
            await CallAsync(i % 2 == 0 ? one : other, dialect, server, ApiRequest.Get($"/user"));
        Assert.Equal(0, server.Refused);
        RateBudget points = (await one.ReadAsync(default)).Single(budget => budget.Name == "points");
        Assert.Equal((900, 700), (points.Limit, points.Remaining));
    }

    [Fact]
    public async Task No_more_calls_are_under_way_than_may_be_and_a_dead_process_gives_its_place_back()
    {
        RateGovernor governor = new(_folder.Path, Server, null, [], 2, _clock);
        string first = await governor.EnterAsync(default);
        await governor.EnterAsync(default);
        await governor.LeaveAsync(first, null, null);
        await governor.EnterAsync(default);
        // Nobody leaves: the next waits until the leases of those that died end by themselves.
        DateTimeOffset before = _clock.GetUtcNow();
        await governor.EnterAsync(default);
        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public void In_no_span_is_more_spent_than_the_limit() => Gen.Select(Gen.Int[1, 20], Gen.Int[1, 120], Gen.Select(Gen.Int[0, 5000], Gen.Int[1, 5]).Array[1, 200]).Sample((limit, seconds, calls) =>
    {
        RateRule rule = new("points", limit, TimeSpan.FromSeconds(seconds), call => int.Parse(call.Path[1..], System.Globalization.CultureInfo.InvariantCulture));
        RateLedger ledger = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        List<(DateTimeOffset At, int Cost)> spent = [];
        foreach ((int pause, int cost) in calls)
        {
            now += TimeSpan.FromMilliseconds(pause);
            DateTimeOffset at = ledger.Reserve(ApiRequest.Foreign(HttpMethod.Get, $"/{cost}", Intent.Read), [rule], now);
            spent.Add((at, Math.Min(cost, limit)));
            if (at > now)
                now = at;
        }

        return spent.TrueForAll(one => spent.Where(other => other.At > one.At - rule.Window && other.At <= one.At).Sum(other => other.Cost) <= limit);
    });

    [Fact]
    public async Task A_ledger_that_is_damaged_is_begun_anew_and_holds_no_credential()
    {
        RateGovernor governor = new(_folder.Path, Server, new("ghp_secret"), [new("points", 5, TimeSpan.FromMinutes(1), _ => 1)], 1, _clock);
        await governor.ReserveAsync(ApiRequest.Get($"/user"), default);
        string file = Directory.GetFiles(_folder.Path, "*.json").Single();
        Assert.DoesNotContain("ghp_secret", file + await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "{\"Spent\":");
        Assert.Equal(TimeSpan.Zero, (await governor.ReserveAsync(ApiRequest.Get($"/user"), default)).Wait);
    }

    private static int Points(ApiRequest call) => call.Method == HttpMethod.Get ? 1 : 5;

    private RateGovernor Governor(ApiDialect dialect) => new(_folder.Path, Server, new("token"), dialect.Limits, dialect.Concurrency, _clock);

    private async Task CallAsync(RateGovernor governor, GitHubDialect dialect, StrictServer server, ApiRequest call)
    {
        (TimeSpan wait, string? place) = await governor.ReserveAsync(call, default);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, _clock);
        place ??= await governor.EnterAsync(default);
        using HttpResponseMessage answer = server.Answer(call);
        await governor.LeaveAsync(place, dialect.Reading(answer), null);
    }

    /// <summary>A server that refuses whatever is over a limit, in windows that begin with their first call.</summary>
    private sealed class StrictServer(TimeProvider clock, (int Limit, TimeSpan Window, Func<ApiRequest, int> Cost)[] Windows, int Hourly)
    {
        private readonly (DateTimeOffset Begin, int Spent)[] _spent = new (DateTimeOffset, int)[Windows.Length];
        private DateTimeOffset _hour;
        private int _left;

        public int Refused { get; private set; }

        public HttpResponseMessage Answer(ApiRequest call)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now >= _hour)
                (_hour, _left) = (now.AddHours(1), Hourly);
            bool refused = --_left < 0;
            for (int i = 0; i < Windows.Length; i++)
            {
                (int limit, TimeSpan window, Func<ApiRequest, int> cost) = Windows[i];
                if (now - _spent[i].Begin >= window)
                    _spent[i] = (now, 0);
                _spent[i].Spent += cost(call);
                refused |= _spent[i].Spent > limit;
            }

            if (refused)
                Refused++;
            HttpResponseMessage answer = new(refused ? HttpStatusCode.Forbidden : HttpStatusCode.OK);
            answer.Headers.Add("X-RateLimit-Limit", $"{Hourly}");
            answer.Headers.Add("X-RateLimit-Remaining", $"{Math.Max(0, _left)}");
            answer.Headers.Add("X-RateLimit-Reset", $"{_hour.ToUnixTimeSeconds()}");
            return answer;
        }
    }
}
