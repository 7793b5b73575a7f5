using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Metrics;
using CicdTools.Tests.Repositories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Promotions;

/// <summary>Promotions that go share by share, with checks between.</summary>
public sealed class StepTests : IAsyncLifetime
{
    private readonly FakePrometheus _prometheus = new() { Now = _ => ["0.001"] };
    private readonly Greeter _greeter = new();
    private readonly TestFolder _ledgers = new();
    private readonly AutoClock _clock = new();
    private PromotionFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        await _prometheus.StartAsync();
        await _greeter.StartAsync();
        _fixture = await PromotionFixture.CreateAsync();
        await _fixture.PromoteAsync("0.1.0");
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _prometheus.DisposeAsync();
        await _greeter.DisposeAsync();
        _ledgers.Dispose();
    }

    [Fact]
    public async Task Each_share_is_in_the_ledger_and_is_checked_before_and_after_its_pause()
    {
        List<string> seen = [];
        _greeter.Says = () => Seen(seen, "Hello!");
        Promotion done = await PromoteAsync(new() { Shares = [25, 50, 100], Pause = TimeSpan.FromMinutes(5), Addresses = [new(_greeter.Address + "/health", "Hello")], Metrics = [new(_prometheus.Address, "errors", 0, 0.01)] });
        Assert.Equal((PromotionStatus.Succeeded, null, 100, 3), (done.Status, done.Message, done.Percent, done.Steps!.Done));
        Assert.Equal(["0.2.0×1 0.1.0×3", "0.2.0×1 0.1.0×3", "0.2.0×2 0.1.0×2", "0.2.0×2 0.1.0×2", "0.2.0×4"], seen);
        int[] shares = await _fixture.Local.Local.GetDeploymentsAsync("app", "staging", default).Select(entry => entry.Percent).ToArrayAsync();
        Assert.Equal([100, 50, 25, 100], shares);
        Assert.Equal(2, _clock.Waits.Count(wait => wait == TimeSpan.FromMinutes(5)));

        // All its shares are one promotion, and go back as one.
        await _fixture.UndoAsync(done);
        Assert.Equal("0.1.0×4", await _fixture.RunsAsync());
    }

    [Theory]
    [InlineData("0.02", "At 25 %: 'errors' is 0.02, and has to be between 0 and 0.01. It has gone back to 0.1.0.")]
    [InlineData("NaN", "At 25 %: 'errors' is NaN, and has to be between 0 and 0.01. It has gone back to 0.1.0.")]
    [InlineData("", "At 25 %: Prometheus has nothing for 'errors'. It has gone back to 0.1.0.")]
    public async Task A_value_out_of_bounds_brings_the_version_before_back(string value, string message)
    {
        _prometheus.Now = _ => value.Length == 0 ? [] : ["0.001", value];
        Promotion failed = await PromoteAsync(new() { Shares = [25, 100], Metrics = [new(_prometheus.Address, "errors", 0, 0.01)] });
        Assert.Equal((PromotionStatus.Failed, message), (failed.Status, failed.Message));
        Assert.NotNull(failed.FinishedAt);
        Assert.Equal("0.1.0×4", await _fixture.RunsAsync());
        Promotion back = await _fixture.Engine.GetAsync(new() { Environment = "staging" }, default).FirstAsync();
        Assert.Equal((failed.Id, PromotionStatus.Succeeded, "0.1.0"), (back.Undoes, back.Status, back.Version));
        Assert.StartsWith("At 25 %", back.Reason, StringComparison.Ordinal);
        Assert.Equal(message, (await _fixture.Engine.GetAsync(new() { Id = failed.Id }, default).SingleAsync()).Message);
        // What failed stands in nobody's way.
        _prometheus.Now = _ => ["0.001"];
        Assert.Equal(PromotionStatus.Succeeded, (await PromoteAsync(new() { Shares = [25, 100], Metrics = [new(_prometheus.Address, "errors", 0, 0.01)] })).Status);
    }

    [Theory]
    [InlineData(200, "Good bye!", "/ answers without 'Hello'.")]
    [InlineData(503, "Hello!", "The application answered 503 to GET /")]
    [InlineData(404, "Hello!", "/ is not there (404).")]
    public async Task An_answer_that_is_not_as_it_should_be_brings_the_version_before_back(int status, string text, string why)
    {
        _greeter.Status = status;
        _greeter.Says = () => text;
        Promotion failed = await PromoteAsync(new() { Addresses = [new(_greeter.Address + "/", "Hello")] });
        Assert.Equal(PromotionStatus.Failed, failed.Status);
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
        Assert.Equal("0.1.0×4", await _fixture.RunsAsync());
    }

    [Fact]
    public async Task A_version_that_does_not_start_at_a_later_share_goes_back_too()
    {
        _greeter.Says = () =>
        {
            _fixture.World.Broken.Add("0.2.0");
            return "Hello!";
        };
        Promotion failed = await PromoteAsync(new() { Shares = [25, 100], Addresses = [new(_greeter.Address, null)] });
        Assert.Equal(PromotionStatus.Failed, failed.Status);
        Assert.StartsWith("At 100 %:", failed.Message, StringComparison.Ordinal);
        Assert.Equal("0.1.0×4", await _fixture.RunsAsync());
    }

    [Fact]
    public async Task One_that_was_interrupted_is_resumed_behind_its_last_share()
    {
        using CancellationTokenSource interruption = new();
        _greeter.Says = () =>
        {
            interruption.Cancel();
            return "Hello!";
        };
        PromotionSteps steps = new() { Shares = [25, 50, 100], Addresses = [new(_greeter.Address, "Hello")] };
        Change change = await Engine().PlanAsync(Request(steps), default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteScope.RunAsync(() => change.ApplyAsync(interruption.Token)));
        Promotion left = await _fixture.Engine.GetAsync(new() { Environment = "staging" }, default).FirstAsync();
        Assert.Equal((PromotionStatus.Running, 1, "25 % of its instances are on it.", null), (left.Status, left.Steps!.Done, left.Message, left.FinishedAt));
        Assert.Equal("0.2.0×1 0.1.0×3", await _fixture.RunsAsync());

        _greeter.Says = () => "Hello!";
        Change resumed = await Engine().PlanResumeAsync(left.Id, default);
        Assert.Equal("Carry on with 25 %, 50 %, 100 %: 1 of 3 are done", resumed.Action);
        Promotion done = (Promotion)(await LocalFixture.ApplyAsync(resumed))!;
        Assert.Equal((left.Id, PromotionStatus.Succeeded), (done.Id, done.Status));
        Assert.Equal("0.2.0×4", await _fixture.RunsAsync());
    }

    [Fact]
    public async Task One_that_was_interrupted_is_taken_back_by_its_undo()
    {
        using CancellationTokenSource interruption = new();
        _greeter.Says = () =>
        {
            interruption.Cancel();
            return "Hello!";
        };
        Change change = await Engine().PlanAsync(Request(new() { Shares = [25, 100], Addresses = [new(_greeter.Address, "Hello")] }), default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteScope.RunAsync(() => change.ApplyAsync(interruption.Token)));
        Promotion left = await _fixture.Engine.GetAsync(new() { Environment = "staging" }, default).FirstAsync();
        Assert.Equal(PromotionStatus.Running, left.Status);
        Change undo = await _fixture.Engine.PlanUndoAsync(left, "oops", default);
        Assert.Equal("Take back what it has done so far: go back to 0.1.0", undo.Action);
        Promotion undone = (Promotion)(await LocalFixture.ApplyAsync(undo))!;
        Assert.Equal((left.Id, PromotionStatus.Succeeded, "0.1.0"), (undone.Undoes, undone.Status, undone.Version));
        Assert.Equal("0.1.0×4", await _fixture.RunsAsync());
        Assert.Equal(PromotionStatus.Undone, (await _fixture.Engine.GetAsync(new() { Id = left.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task An_approval_is_waited_for_once_for_all_shares()
    {
        PromotionSteps steps = new() { Shares = [50, 100], Addresses = [new(_greeter.Address, "Hello")] };
        Promotion waiting = (Promotion)(await LocalFixture.ApplyAsync(await Engine().PlanAsync(Request(steps) with { Environment = "production" }, default)))!;
        Assert.Equal(PromotionStatus.Waiting, waiting.Status);
        Promotion done = await _fixture.ApproveAsync(waiting);
        Assert.Equal((waiting.Id, PromotionStatus.Succeeded, 2), (done.Id, done.Status, done.Steps!.Done));
        Assert.Equal("0.2.0×4", await _fixture.RunsAsync("production"));
    }

    [Fact]
    public async Task Steps_that_lead_nowhere_are_refused()
    {
        foreach (PromotionSteps steps in (PromotionSteps[])[new() { Shares = [] }, new() { Shares = [50, 50] }, new() { Shares = [50, 25] }, new() { Shares = [0] }, new() { Shares = [101] }, new() { Pause = TimeSpan.FromSeconds(-1) }, new() { Addresses = [new("ftp://x", null)] }, new() { Metrics = [new("x", "up", 1, null)] }])
            Assert.Equal("InvalidSteps", await PromotionFixture.IdAsync(() => Engine().PlanAsync(Request(steps), default)));
    }

    private string Seen(List<string> seen, string answer)
    {
        seen.Add(_fixture.RunsAsync().GetAwaiter().GetResult());
        return answer;
    }

    [Fact]
    public async Task A_token_goes_with_the_question_and_is_kept_in_no_record()
    {
        Caller caller = _fixture.Local.Caller with { Clock = _clock, MetricToken = new("prom-secret") };
        IPromotions engine = PromotionEngine.Over(_fixture.Local.Local, caller, new HttpLimits { Ledgers = _ledgers.Path, Jitter = () => 1 });
        PromotionSteps steps = new() { Shares = [50, 100], Addresses = [new(_greeter.Address, null)], Metrics = [new(_prometheus.Address, "errors", 0, 0.01)] };
        Promotion done = (Promotion)(await LocalFixture.ApplyAsync(await engine.PlanAsync(Request(steps), default)))!;
        Assert.Equal(PromotionStatus.Succeeded, done.Status);
        Assert.All(_prometheus.Exchanges, exchange => Assert.Equal("Bearer prom-secret", exchange.Headers["Authorization"]));
        // It is Prometheus' alone: the application is asked without.
        Assert.All(_greeter.Exchanges, exchange => Assert.DoesNotContain("Authorization", exchange.Headers.Keys));
        Assert.DoesNotContain("prom-secret", System.Text.Json.JsonSerializer.Serialize(await engine.GetAsync(new(), default).ToArrayAsync()), StringComparison.Ordinal);
    }

    private IPromotions Engine() => PromotionEngine.Over(_fixture.Local.Local, _fixture.Local.Caller with { Clock = _clock }, new HttpLimits { Ledgers = _ledgers.Path, Jitter = () => 1 });

    private static PromotionRequest Request(PromotionSteps steps) => new() { Application = "app", Version = "0.2.0", Environment = "staging", Percent = steps.Shares.LastOrDefault(100) is >= 1 and <= 100 and var last ? last : 100, Steps = steps };

    private async Task<Promotion> PromoteAsync(PromotionSteps steps) => (Promotion)(await LocalFixture.ApplyAsync(await Engine().PlanAsync(Request(steps), default)))!;

    /// <summary>An application's own page.</summary>
    private sealed class Greeter : FakeServer
    {
        public Func<string> Says { get; set; } = () => "Hello!";

        public int Status { get; set; } = 200;

        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application) => application.MapFallback(() => Results.Text(Says(), statusCode: Status));
    }
}
