using System.Net;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Http;

/// <summary>The chain of handlers over a real server that breaks.</summary>
public sealed class ChainTests : IAsyncDisposable
{
    private readonly ChainFixture _fixture = new();

    private static ApiRequest Thing => ApiRequest.Get($"/thing");

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_storm_of_bad_gateways_is_ridden_out()
    {
        using ApiClient client = await _fixture.OpenAsync();
        for (int i = 0; i < 4; i++)
            _fixture.Server.Answer(502, "<html>bad</html>", "text/html");

        Assert.Equal("thing", (await client.ReadAsync(Thing, PlainJson.Default.PlainThing, default)).Name);
        Assert.Equal([1, 2, 4, 8], _fixture.Clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_storm_without_end_is_an_error_that_says_so()
    {
        using ApiClient client = await _fixture.OpenAsync();
        for (int i = 0; i < 5; i++)
            _fixture.Server.Answer(503, """{"message":"overloaded"}""");

        CicdException error = await FailsAsync(client.ReadAsync(Thing, PlainJson.Default.PlainThing, default));
        Assert.Equal("ServerBroken", error.Id);
        Assert.Equal("Plain answered 503 to GET /thing: overloaded.", error.Message);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_made_again_for_a_read()
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Break();
        // The head promises more than the body holds.
        _fixture.Server.Fault(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync("{\"na"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        });

        Assert.Equal("thing", (await client.ReadAsync(Thing, PlainJson.Default.PlainThing, default)).Name);
    }

    [Fact]
    public async Task A_write_whose_result_is_unknown_is_not_repeated()
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Break(after: true);

        CicdException error = await FailsAsync(WriteAsync(token => client.ReadAsync(NewThing, PlainJson.Default.PlainThing, token)));
        Assert.Equal("OutcomeUnknown", error.Id);
        Assert.Equal(["made"], _fixture.Server.Things);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_creation_whose_result_is_unknown_is_looked_for_and_made_once(bool carriedOut)
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Break(after: carriedOut);

        PlainThing made = await WriteAsync(token => client.CreateAsync(NewThing, PlainJson.Default.PlainThing, _ => Task.FromResult(_fixture.Server.Things.Count > 0 ? new PlainThing(_fixture.Server.Things[0]) : null), token));

        Assert.Equal("made", made.Name);
        Assert.Equal(["made"], _fixture.Server.Things);
    }

    [Fact]
    public async Task A_write_is_repeated_where_the_server_says_that_it_waits()
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Answer(429, "{}", headers: ("Retry-After", "7"));

        await WriteAsync(token => client.ReadAsync(NewThing, PlainJson.Default.PlainThing, token));
        Assert.Equal(["made"], _fixture.Server.Things);
        Assert.Equal(7, _fixture.Clock.Waits.Sum(wait => wait.TotalSeconds), tolerance: 0.01);
    }

    [Fact]
    public async Task A_pause_that_is_too_long_fails_at_once_and_names_its_end()
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Answer(429, "{}", headers: ("Retry-After", "3600"));

        CicdException error = await FailsAsync(client.ReadAsync(Thing, PlainJson.Default.PlainThing, default));
        Assert.Equal(("RateLimited", CicdErrorKind.RateLimited), (error.Id, error.Kind));
        Assert.Contains("2026-01-01 01:00:00Z", error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Clock.Waits);
    }

    [Fact]
    public async Task A_write_outside_an_approved_plan_is_not_sent()
    {
        using ApiClient client = await _fixture.OpenAsync();
        CicdException error = await FailsAsync(client.ReadAsync(NewThing, PlainJson.Default.PlainThing, default));
        Assert.Equal("WriteOutsideScope", error.Id);
        Assert.Empty(_fixture.Server.Exchanges);
    }

    [Fact]
    public async Task Pages_come_one_by_one_as_they_are_needed()
    {
        using ApiClient client = await _fixture.OpenAsync();
        IAsyncEnumerable<PlainThing> items = client.PagesAsync(ApiRequest.Get($"/items"), PlainJson.Default.PlainThingArray, page => page, default);

        Assert.Equal("item 1", (await items.FirstAsync()).Name);
        Assert.Single(_fixture.Server.Exchanges);
        Assert.Equal(6, await items.CountAsync());
        Assert.Equal(4, _fixture.Server.Exchanges.Length);
    }

    [Fact]
    public async Task A_page_on_another_server_is_not_fetched()
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Answer(200, "[]", headers: ("Link", "<http://127.0.0.2:1/items?page=2>; rel=\"next\""));
        Assert.Equal("PageElsewhere", (await FailsAsync(client.PagesAsync(ApiRequest.Get($"/items"), PlainJson.Default.PlainThingArray, page => page, default).CountAsync().AsTask())).Id);
    }

    [Fact]
    public async Task After_a_cancellation_in_the_middle_of_a_page_nothing_is_asked()
    {
        using ApiClient client = await _fixture.OpenAsync();
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PlainThing _ in client.PagesAsync(ApiRequest.Get($"/items"), PlainJson.Default.PlainThingArray, page => page, stop.Token))
                await stop.CancelAsync();
        });
        Assert.Single(_fixture.Server.Exchanges);
    }

    [Fact]
    public async Task What_has_not_changed_is_answered_from_memory()
    {
        using ApiClient client = await _fixture.OpenAsync();
        for (int i = 0; i < 3; i++)
            Assert.Equal("tagged", (await client.ReadAsync(ApiRequest.Get($"/tagged"), PlainJson.Default.PlainThing, default)).Name);
        Assert.Equal([200, 304, 304], _fixture.Server.Exchanges.Select(exchange => exchange.Status));
    }

    [Fact]
    public async Task What_has_moved_is_found_and_a_write_goes_with_its_body()
    {
        using ApiClient client = await _fixture.OpenAsync();
        Assert.Equal("thing", (await client.ReadAsync(ApiRequest.Get($"/moved"), PlainJson.Default.PlainThing, default)).Name);
        await WriteAsync(token => client.ReadAsync(ApiRequest.Write(HttpMethod.Post, $"/moved").With(new("made"), PlainJson.Default.PlainThing), PlainJson.Default.PlainThing, token));
        Assert.Equal(["made"], _fixture.Server.Things);
    }

    [Fact]
    public async Task To_another_server_goes_no_credential_and_no_write()
    {
        using ApiClient client = await _fixture.OpenAsync();
        await using PlainServer other = new();
        await other.StartAsync();
        _fixture.Server.Answer(302, "", headers: ("Location", $"{other.Address}/thing"));
        _fixture.Server.Answer(307, "", headers: ("Location", $"{other.Address}/things"));

        Assert.Equal("thing", (await client.ReadAsync(Thing, PlainJson.Default.PlainThing, default)).Name);
        Assert.DoesNotContain("PRIVATE-TOKEN", other.Exchanges.Single().Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Equal("WriteRedirected", (await FailsAsync(WriteAsync(token => client.ReadAsync(NewThing, PlainJson.Default.PlainThing, token)))).Id);
        Assert.Empty(other.Things);
    }

    [Theory]
    [InlineData("text/html", "<html>Sign in</html>", "NotTheApi")]
    [InlineData("application/json", "{\"name\":", "AnswerInvalid")]
    [InlineData("application/json", "[1, 2]", "AnswerInvalid")]
    [InlineData("application/json", "null", "AnswerInvalid")]
    public async Task What_is_no_answer_of_the_API_is_said_to_be_none(string type, string body, string id)
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Answer(200, body, type);
        Assert.Equal(id, (await FailsAsync(client.ReadAsync(Thing, PlainJson.Default.PlainThing, default))).Id);
    }

    [Theory]
    [InlineData(401, "CredentialRejected", CicdErrorKind.Unauthorized)]
    [InlineData(403, "PermissionDenied", CicdErrorKind.Forbidden)]
    [InlineData(404, "NotFound", CicdErrorKind.NotFound)]
    [InlineData(409, "Conflict", CicdErrorKind.Conflict)]
    [InlineData(410, "Gone", CicdErrorKind.NotFound)]
    [InlineData(422, "RequestRejected", CicdErrorKind.Invalid)]
    public async Task Each_refusal_has_its_error(int status, string id, CicdErrorKind kind)
    {
        using ApiClient client = await _fixture.OpenAsync();
        _fixture.Server.Answer(status, $$"""{"message":"said {{ChainFixture.Token}}"}""");
        CicdException error = await FailsAsync(client.ReadAsync(Thing, PlainJson.Default.PlainThing, default));
        Assert.Equal((id, kind), (error.Id, error.Kind));
        Assert.Contains("said ***", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        using ApiClient ignored = await _fixture.OpenAsync();
        using ApiClient client = _fixture.Client(_fixture.Server.Address, _fixture.Limits with { Attempt = TimeSpan.FromMilliseconds(100), Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        for (int i = 0; i < 2; i++)
        {
            _fixture.Server.Fault(async context =>
            {
                TaskCompletionSource gone = new();
                await using CancellationTokenRegistration _ = context.RequestAborted.Register(gone.SetResult);
                await gone.Task;
                return true;
            });
        }

        Assert.Equal("NoAnswer", (await FailsAsync(client.ReadAsync(Thing, PlainJson.Default.PlainThing, default))).Id);
    }

    [Fact]
    public async Task Where_nobody_listens_or_nobody_is_the_error_says_which()
    {
        using System.Net.Sockets.TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using ApiClient refused = _fixture.Client($"http://127.0.0.1:{port}");
        Assert.Equal("ConnectionRefused", (await FailsAsync(refused.ReadAsync(Thing, PlainJson.Default.PlainThing, default))).Id);
        // A write that was never sent may be sent again.
        Assert.Equal("ConnectionRefused", (await FailsAsync(WriteAsync(token => refused.ReadAsync(NewThing, PlainJson.Default.PlainThing, token)))).Id);
        using ApiClient nobody = _fixture.Client("http://no-such-host.invalid");
        Assert.Equal("HostNotFound", (await FailsAsync(nobody.ReadAsync(Thing, PlainJson.Default.PlainThing, default))).Id);
    }

    [Fact]
    public async Task Names_in_paths_stay_names()
    {
        using ApiClient client = await _fixture.OpenAsync();
        await FailsAsync(client.ReadAsync(ApiRequest.Get($"/things/{"../a?b#c/é"}", ("q", "a&b=c")), PlainJson.Default.PlainThing, default));
        Assert.Equal("/things/..%2Fa%3Fb%23c%2F%C3%A9", _fixture.Server.Exchanges.Single().Path);
        Assert.Equal("a&b=c", _fixture.Server.Exchanges.Single().Query["q"]);
        Assert.Equal("InvalidName", Assert.Throws<CicdException>(() => ApiRequest.Get($"/things/{".."}")).Id);
    }

    [Fact]
    public async Task Each_call_is_one_line_of_detail()
    {
        using ApiClient client = await _fixture.OpenAsync();
        await client.ReadAsync(Thing, PlainJson.Default.PlainThing, default);
        Assert.Matches(@"^GET /thing 200 \d+ ms$", Assert.Single(_fixture.Said));
    }

    private static ApiRequest NewThing => ApiRequest.Write(HttpMethod.Post, $"/things").With(new("made"), PlainJson.Default.PlainThing);

    private static Task<T> WriteAsync<T>(Func<CancellationToken, Task<T>> body) => WriteScope.RunAsync(() => body(default));

    private static Task<CicdException> FailsAsync(Task body) => Assert.ThrowsAsync<CicdException>(() => body);
}
