using CicdTools.Providers.Http;
using CicdTools.Providers.Probes;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Promotions;

/// <summary>Asking an application outside of a promotion.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private readonly Page _page = new();
    private readonly TestFolder _ledgers = new();
    private readonly AutoClock _clock = new();

    public async ValueTask InitializeAsync() => await _page.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _ledgers.Dispose();
    }

    [Fact]
    public async Task An_answer_with_the_text_is_one()
    {
        ProbeResult answer = await AskAsync("Hello");
        Assert.Equal((true, null, _page.Address + "/"), (answer.IsAnswered, answer.Problem, answer.Address));
        Assert.True((await AskAsync(null)).IsAnswered);
        // It is asked like any of its users asks it, whatever the context's credential is.
        Assert.DoesNotContain(_page.Exchanges, exchange => exchange.Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(200, "answers without 'Hello'.")]
    [InlineData(404, "is not there (404).")]
    [InlineData(503, "503")]
    public async Task What_does_not_answer_so_says_why(int status, string problem)
    {
        (_page.Says, _page.Status) = (() => "Good evening", status);
        ProbeResult answer = await AskAsync("Hello");
        Assert.False(answer.IsAnswered);
        Assert.Contains(problem, answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_asked_again_until_it_answers_or_the_time_is_over()
    {
        int asked = 0;
        _page.Says = () => ++asked < 5 ? "Starting" : "Hello";
        ProbeResult late = await AskAsync("Hello", TimeSpan.FromMinutes(10));
        Assert.Equal((true, 5), (late.IsAnswered, asked));
        Assert.InRange(late.Duration, TimeSpan.FromSeconds(8), TimeSpan.FromMinutes(10));
        _page.Says = () => "Starting";
        ProbeResult never = await AskAsync("Hello", TimeSpan.FromMinutes(1));
        Assert.False(never.IsAnswered);
        Assert.InRange(never.Duration, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Nobody_there_is_a_problem_and_no_address_an_error()
    {
        ProbeResult nobody = await ProbeAsync(new() { Address = "http://127.0.0.1:1/" });
        Assert.Contains("takes no connection", nobody.Problem, StringComparison.Ordinal);
        foreach (string wrong in (string[])["", "hello", "ftp://127.0.0.1/", "http://user:word@127.0.0.1/"])
            Assert.Equal("InvalidAddress", (await Assert.ThrowsAsync<CicdException>(() => ProbeAsync(new() { Address = wrong }))).Id);
    }

    private Task<ProbeResult> AskAsync(string? text, TimeSpan patience = default) => ProbeAsync(new() { Address = _page.Address + "/", Text = text, Patience = patience });

    private Task<ProbeResult> ProbeAsync(ProbeRequest request) =>
        new AddressProbe(new HttpLimits { Ledgers = _ledgers.Path, Jitter = () => 0 }).AskAsync(request, new Caller { Clock = _clock, Credential = new("nobody-else's") }, TestContext.Current.CancellationToken);

    private sealed class Page : FakeServer
    {
        public Func<string> Says { get; set; } = () => "Hello, world";

        public int Status { get; set; } = 200;

        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application) => application.MapFallback(() => Results.Text(Says(), "text/html", statusCode: Status));
    }
}
