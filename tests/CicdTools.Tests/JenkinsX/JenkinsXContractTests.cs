using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.JenkinsX;

/// <summary>
/// Jenkins X keeps to what every provider keeps to, as far as it is a cluster's and not its Git host's, which has its own contract: refusals, broken servers, pages, cancellation, secrets.
/// The contract's runs are those of a system that is asked; those here are watched, on a real API server, by JenkinsXRunTests.
/// </summary>
public sealed class JenkinsXContractTests : IAsyncLifetime
{
    private readonly World _world = new();

    public async ValueTask InitializeAsync() => await _world.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.DoesNotContain(_world.Said, line => new[] { World.Token, World.ReadToken, World.ExpiredToken }.Any(token => line.Contains(token, StringComparison.Ordinal)));
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_token_that_is_not_taken_any_more_is_said_to_be()
    {
        CicdException error = await FailsAsync(async () => await _world.Open(World.ExpiredToken).GetRunsAsync(new(), CancellationToken.None).ToListAsync());
        Assert.Equal(("CredentialRejected", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
        Assert.DoesNotContain(World.ExpiredToken, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_may_only_read_reads_and_changes_nothing()
    {
        _world.Cluster.AddRun(1, "Running");
        JenkinsXProvider provider = _world.Open(World.ReadToken);
        Run run = await provider.GetRunsAsync(new(), CancellationToken.None).SingleAsync();
        Change stop = await provider.PlanStopAsync(run, CancellationToken.None);
        Assert.Empty(_world.Server.Writes);
        CicdException error = await FailsAsync(() => WriteScope.RunAsync(() => stop.ApplyAsync(CancellationToken.None)));
        Assert.Equal(("PermissionDenied", CicdErrorKind.Forbidden), (error.Id, error.Kind));
        Assert.Contains("patch", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        JenkinsXProvider provider = _world.Open();
        await provider.GetRunsAsync(new(), CancellationToken.None).ToListAsync();
        _world.Clock.Waits.Clear();
        _world.Server.Answer(429, """{"kind":"Status","status":"Failure","reason":"TooManyRequests","message":"Too many requests, please try again later.","code":429}""", headers: ("Retry-After", "7"));
        Assert.Empty(await provider.GetRunsAsync(new(), CancellationToken.None).ToListAsync());
        Assert.InRange(_world.Clock.Waits.Sum(wait => wait.TotalSeconds), 6.9, 9);
    }

    [Theory]
    [InlineData(409, "Conflict", CicdErrorKind.Conflict)]
    [InlineData(422, "Invalid", CicdErrorKind.Invalid)]
    public async Task A_refusal_says_what_the_system_says(int status, string reason, CicdErrorKind kind)
    {
        _world.Cluster.AddRun(1, "Running");
        JenkinsXProvider provider = _world.Open();
        Change stop = await provider.PlanStopAsync(await provider.GetRunsAsync(new(), CancellationToken.None).SingleAsync(), CancellationToken.None);
        _world.Server.Answer(status, $$"""{"kind":"Status","status":"Failure","reason":"{{reason}}","message":"Not while the moon is full","code":{{status}}}""");
        CicdException error = await FailsAsync(() => WriteScope.RunAsync(() => stop.ApplyAsync(CancellationToken.None)));
        Assert.Equal(kind, error.Kind);
        Assert.Contains("Not while the moon is full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_server_is_ridden_out_or_said_to_be_broken()
    {
        _world.Cluster.AddRun(1, "Succeeded");
        JenkinsXProvider provider = _world.Open();
        for (int time = 0; time < 3; time++)
            _world.Server.Answer(502, "<html>Bad gateway</html>", "text/html");
        Assert.Single(await provider.GetRunsAsync(new(), CancellationToken.None).ToListAsync());
        for (int time = 0; time < 5; time++)
            _world.Server.Answer(500, """{"kind":"Status","status":"Failure","reason":"InternalError","message":"etcd is gone","code":500}""");
        Assert.Equal("ServerBroken", (await FailsAsync(async () => await provider.GetRunsAsync(new(), CancellationToken.None).ToListAsync())).Id);
    }

    [Theory]
    [InlineData("text/html", "<html>Sign in</html>")]
    [InlineData("application/json", "{\"items\":")]
    public async Task What_is_no_answer_of_the_API_is_said_to_be_none(string type, string body)
    {
        JenkinsXProvider provider = _world.Open();
        await provider.GetRunsAsync(new(), CancellationToken.None).ToListAsync();
        _world.Server.Answer(200, body, type);
        Assert.Equal("NotTheApi", (await FailsAsync(async () => await provider.GetRunsAsync(new(), CancellationToken.None).ToListAsync())).Id);
    }

    [Fact]
    public async Task Runs_come_newest_first_over_pages_and_a_cancellation_in_the_middle_asks_no_more()
    {
        _world.Cluster.PageSize = 2;
        for (int number = 1; number <= 5; number++)
            _world.Cluster.AddRun(number, "Succeeded");
        JenkinsXProvider provider = _world.Open();
        Run[] all = await provider.GetRunsAsync(new() { Repository = "octo/hello" }, CancellationToken.None).ToArrayAsync();
        Assert.Equal([5, 4, 3, 2, 1], all.Select(run => run.Number));
        Assert.Equal(3, _world.Server.Exchanges.Count(exchange => exchange.Path.EndsWith("/pipelineactivities", StringComparison.Ordinal)));
        Assert.Equal(all[2].Id, (await provider.GetRunsAsync(new() { Number = 3 }, CancellationToken.None).SingleAsync()).Id);
        Assert.Empty(await provider.GetRunsAsync(new() { Status = [RunStatus.Canceled] }, CancellationToken.None).ToArrayAsync());

        using CancellationTokenSource stop = new();
        int before = _world.Server.Exchanges.Length;
        _world.Server.Gone = context =>
        {
            if (context.Request.Query["continue"].Count > 0)
                stop.Cancel();
            return false;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await provider.GetRunsAsync(new(), stop.Token).ToArrayAsync());
        Assert.InRange(_world.Server.Exchanges.Length - before, 1, 2);
    }

    [Fact]
    public async Task What_is_not_there_is_nothing_to_a_query_and_an_error_to_what_needs_it()
    {
        JenkinsXProvider provider = _world.Open();
        foreach (string id in new[] { "octo-hello-main-99", "no/such id" })
        {
            Assert.Empty(await provider.GetRunsAsync(new() { Id = id }, CancellationToken.None).ToArrayAsync());
            Assert.Equal("RunNotFound", (await FailsAsync(async () => await provider.WatchRunAsync(id, CancellationToken.None).ToListAsync())).Id);
            Assert.Equal("RunNotFound", (await FailsAsync(() => provider.PlanStopAsync(new() { Id = id }, CancellationToken.None))).Id);
            Assert.Equal("RunNotFound", (await FailsAsync(async () => await provider.ReadLogAsync(new() { RunId = id }, CancellationToken.None).ToListAsync())).Id);
        }

        Assert.Equal("RepositoryNotFound", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "octo/nobody" }, CancellationToken.None))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "octo/hello", Isolation = Isolation.Host }, CancellationToken.None))).Id);
        Assert.Empty(_world.Server.Writes);
    }

    [Fact]
    public async Task Stopping_what_has_ended_does_nothing_and_nothing_is_written_outside_an_applied_plan()
    {
        _world.Cluster.AddRun(1, "Succeeded");
        _world.Cluster.AddRun(2, "Running");
        JenkinsXProvider provider = _world.Open();
        Run[] runs = await provider.GetRunsAsync(new(), CancellationToken.None).ToArrayAsync();
        Change ended = await provider.PlanStopAsync(runs[1], CancellationToken.None);
        Assert.NotNull(ended.AlreadyDone);
        Change running = await provider.PlanStopAsync(runs[0], CancellationToken.None);
        Assert.Equal("WriteOutsideScope", (await FailsAsync(() => running.ApplyAsync(CancellationToken.None))).Id);
        Assert.Empty(_world.Server.Writes);
    }

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);

    private sealed class World : VirtualWorld
    {
        public const string Token = "tok-0123456789abcdef0123456789abcdef";

        public const string ReadToken = "rea-0123456789abcdef0123456789abcdef";

        public const string ExpiredToken = "exp-0123456789abcdef0123456789abcdef";

        public ClusterServer Cluster { get; } = new();

        public override FakeServer Server => Cluster;

        public JenkinsXProvider Open(string token = Token) => Keep(new JenkinsXProvider(new() { Name = "jx", Provider = "JenkinsX", Address = Server.Address, Project = "jx" }, Caller(token), new ProviderCatalog(), Limits()));
    }

    /// <summary>An API server as far as it is asked here: https://kubernetes.io/docs/reference/using-api/api-concepts/.</summary>
    private sealed class ClusterServer : FakeServer
    {
        private readonly List<JsonObject> _activities = [];

        public int PageSize { get; set; } = 500;

        protected override ApiJudge? Judge => null;

        public void AddRun(int number, string status) => _activities.Add(JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"apiVersion":"jenkins.io/v1","kind":"PipelineActivity","metadata":{"name":"octo-hello-main-{{{number}}}","namespace":"jx","creationTimestamp":"2026-05-01T10:0{{{number}}}:00Z","labels":{"lighthouse.jenkins-x.io/buildNum":"{{{number}}}"}},
             "spec":{"gitOwner":"octo","gitRepository":"hello","gitBranch":"main","build":"{{{number}}}","context":"release","status":"{{{status}}}","steps":[{"kind":"Stage","stage":{"name":"build","status":"{{{status}}}"}}]}}
            """))!.AsObject());

        protected override void Map(WebApplication application)
        {
            application.Use(async (HttpContext context, RequestDelegate next) =>
            {
                string given = context.Request.Headers.Authorization.ToString();
                if (given != $"Bearer {World.Token}" && given != $"Bearer {World.ReadToken}")
                    await Status(401, "Unauthorized", "Unauthorized").ExecuteAsync(context);
                else if (given == $"Bearer {World.ReadToken}" && context.Request.Method != "GET")
                    await Status(403, "Forbidden", "pipelineruns.tekton.dev \"run-1\" is forbidden: User \"reader\" cannot patch resource \"pipelineruns\" in API group \"tekton.dev\" in the namespace \"jx\"").ExecuteAsync(context);
                else
                    await next(context);
            });
            application.MapGet("/apis/jenkins.io/v1", () => Text(new JsonObject { ["kind"] = "APIResourceList", ["groupVersion"] = "jenkins.io/v1", ["resources"] = new JsonArray(new JsonObject { ["name"] = "pipelineactivities", ["kind"] = "PipelineActivity", ["namespaced"] = true }) }));
            application.MapGet("/api/v1/namespaces/jx", () => Text(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "jx" } }));
            application.MapGet("/apis/jenkins.io/v1/namespaces/jx/pipelineactivities", (HttpContext context) =>
            {
                string? label = context.Request.Query["labelSelector"];
                JsonObject[] fitting = [.. _activities.Where(_ => label is null)];
                int from = int.TryParse(context.Request.Query["continue"], CultureInfo.InvariantCulture, out int at) ? at : 0;
                JsonObject metadata = new() { ["resourceVersion"] = "1" };
                if (from + PageSize < fitting.Length)
                    metadata["continue"] = (from + PageSize).ToString(CultureInfo.InvariantCulture);
                return Text(new JsonObject { ["apiVersion"] = "jenkins.io/v1", ["kind"] = "PipelineActivityList", ["metadata"] = metadata, ["items"] = new JsonArray([.. fitting.Skip(from).Take(PageSize).Select(item => item.DeepClone())]) });
            });
            application.MapGet("/apis/jenkins.io/v1/namespaces/jx/pipelineactivities/{name}", (string name) => _activities.Find(item => (string)item["metadata"]!["name"]! == name) is { } found ? Text(found.DeepClone()) : Status(404, "NotFound", $"pipelineactivities.jenkins.io \"{name}\" not found"));
            application.MapGet("/apis/tekton.dev/v1/namespaces/jx/pipelineruns", (HttpContext context) => Text(new JsonObject { ["kind"] = "PipelineRunList", ["metadata"] = new JsonObject(), ["items"] = new JsonArray(new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"run-{context.Request.Query["labelSelector"].ToString().Split('=')[^1]}" } }) }));
            application.MapGet("/apis/jenkins.io/v1/namespaces/jx/sourcerepositories", () => Text(new JsonObject { ["kind"] = "SourceRepositoryList", ["metadata"] = new JsonObject(), ["items"] = new JsonArray() }));
            application.MapGet("/apis/jenkins.io/v1/namespaces/jx/environments", () => Text(new JsonObject { ["kind"] = "EnvironmentList", ["metadata"] = new JsonObject(), ["items"] = new JsonArray() }));
            application.MapFallback(() => Status(404, "NotFound", "the server could not find the requested resource"));
        }

        private static IResult Text(JsonNode node) => Results.Text(node.ToJsonString(), "application/json");

        private static IResult Status(int code, string reason, string message) => Results.Text(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["message"] = message, ["code"] = code }.ToJsonString(), "application/json", statusCode: code);
    }
}
