using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.CircleCI;
using CicdTools.Providers.GitLab;
using CicdTools.Providers.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Benchmarks;

/// <summary>The runs of a hundred projects, each answer 50 ms away: ours against a client that makes the same calls, as many at once, and reads nothing.</summary>
internal static class ListingMeasurement
{
    private const int Projects = 100;
    private const int Rounds = 7;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    /// <summary>By system: how many calls go at once, its answers by path, and the listing.</summary>
    private static readonly (string System, int AtOnce, Func<HttpRequest, string> Answer, Func<string, HttpLimits, IProvider> Open)[] Systems =
    [
        ("GitLab", 16, request => GitLab(request.Path.Value!), (address, limits) => new GitLabProvider(At("GitLab", address), Caller("glpat-benchmark"), new ProviderCatalog(), limits)),
        ("CircleCI", 8, request => CircleCI(request.Path.Value!), (address, limits) => new CircleProvider(At("CircleCI", address), Caller("CCIPAT_benchmark"), limits)),
        ("AzureDevOps", 8, request => AzureDevOps(request.Path.Value!), (address, limits) => new AzureDevOpsProvider(At("AzureDevOps", address + "/octo"), Caller("benchmark"), new ProviderCatalog(), limits)),
        ("Aws", 8, request => Aws(request.Headers["X-Amz-Target"].ToString()), (address, limits) => new AwsProvider(At("Aws", address), new(), new ProviderCatalog(), limits, Keys)),
    ];

    private static readonly Dictionary<string, string> Keys = new() { ["AWS_ACCESS_KEY_ID"] = "AKIABENCHMARK", ["AWS_SECRET_ACCESS_KEY"] = "benchmark", ["AWS_REGION"] = "us-east-1" };

    public static async Task<Measurement[]> RunAsync()
    {
        string ledgers = Directory.CreateTempSubdirectory("cicdtools-benchmark-").FullName;
        try
        {
            List<Measurement> all = [];
            foreach ((string system, int atOnce, Func<HttpRequest, string> answer, Func<string, HttpLimits, IProvider> open) in Systems)
                all.Add(await MeasureAsync(system, atOnce, answer, address => open(address, new() { Ledgers = ledgers })));
            return [.. all];
        }
        finally
        {
            Directory.Delete(ledgers, recursive: true);
        }
    }

    private static async Task<Measurement> MeasureAsync(string system, int atOnce, Func<HttpRequest, string> answer, Func<string, IProvider> open)
    {
        ConcurrentQueue<Asked> asked = new();
        await using WebApplication server = await ServeAsync(answer, asked);
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await OursAsync(open(address));
        Asked[] calls = [.. asked];
        List<double> ours = [], plain = [];
        for (int i = 0; i < Rounds; i++)
        {
            ours.Add(await TimeAsync(() => OursAsync(open(address))));
            plain.Add(await TimeAsync(() => PlainAsync(calls, atOnce)));
        }

        double mine = Measurement.Median(ours), theirs = Measurement.Median(plain);
        return new($"listing-{system}", $"Get-CicdRun over {Projects} projects of {system} at 50 ms a call: against the same {calls.Length} calls, {atOnce} at once", mine / theirs, "×", 1.3, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{mine:0} ms against {theirs:0} ms; median of {Rounds}"));
    }

    private static async Task OursAsync(IProvider provider)
    {
        await using (provider)
        {
            int count = 0;
            await foreach (Run _ in ((IRuns)provider).GetRunsAsync(new(), default))
                count++;
            if (count != Projects)
                throw new InvalidOperationException($"{count} runs were read.");
        }
    }

    // The first call names the projects; what depends on what else is not waited for.
    private static async Task PlainAsync(Asked[] calls, int atOnce)
    {
        using HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 100 });
        await AskAsync(client, calls[0], default);
        await Parallel.ForEachAsync(calls.Skip(1), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (call, token) => await AskAsync(client, call, token));
    }

    private static async Task AskAsync(HttpClient client, Asked call, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(call.Method, call.Address) { Content = call.Target is null ? null : new ByteArrayContent(call.Body) };
        if (call.Target is { } target)
            request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private static async Task<double> TimeAsync(Func<Task> body)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await body();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<WebApplication> ServeAsync(Func<HttpRequest, string> answer, ConcurrentQueue<Asked> asked)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            asked.Enqueue(new(new(context.Request.Method), new(context.Request.GetEncodedUrl()), context.Request.Headers["X-Amz-Target"].FirstOrDefault(), body.ToArray()));
            await Task.Delay(Latency);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer(context.Request));
        });
        await application.StartAsync();
        return application;
    }

    private static Connection At(string provider, string address) => new() { Name = "work", Provider = provider, Address = address };

    private static Caller Caller(string token) => new() { Credential = new(token) };

    private static string Each(Func<int, string> one) => string.Join(',', Enumerable.Range(0, Projects).Select(one));

    private static string GitLab(string path) => path.EndsWith("/pipelines", StringComparison.Ordinal)
        ? """[{"id":1,"iid":1,"project_id":1,"status":"success","source":"push","ref":"main","sha":"0123456789012345678901234567890123456789","web_url":"https://example.com/octo/r/-/pipelines/1","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:01:00Z"}]"""
        : $"[{Each(id => $$"""{"id":{{id}},"name":"r{{id}}","path":"r{{id}}","path_with_namespace":"octo/r{{id}}","default_branch":"main","web_url":"https://example.com/octo/r{{id}}","http_url_to_repo":"https://example.com/octo/r{{id}}.git","visibility":"private","archived":false,"namespace":{"full_path":"octo","kind":"group"} }""")}]";

    private static string CircleCI(string path) =>
        path.EndsWith("/pipeline", StringComparison.Ordinal) ? $$"""{"items":[{"id":"{{Guid.NewGuid()}}","number":1,"project_slug":"{{path["/api/v2/project/".Length..^"/pipeline".Length]}}","state":"created","created_at":"2026-01-01T00:00:00Z","trigger":{"type":"webhook","received_at":"2026-01-01T00:00:00Z","actor":{"login":"ada"} },"vcs":{"branch":"main","revision":"0123456789012345678901234567890123456789"} }],"next_page_token":null}"""
        : path.EndsWith("/workflow", StringComparison.Ordinal) ? $$"""{"items":[{"id":"{{Guid.NewGuid()}}","name":"build","status":"success","created_at":"2026-01-01T00:00:00Z","stopped_at":"2026-01-01T00:01:00Z"}],"next_page_token":null}"""
        : path.EndsWith("/job", StringComparison.Ordinal) ? """{"items":[],"next_page_token":null}"""
        : $"[{Each(id => $$"""{"username":"octo","reponame":"r{{id}}","slug":"gh/octo/r{{id}}","vcs_url":"https://github.com/octo/r{{id}}","vcs_type":"github","default_branch":"main"}""")}]";

    private static string AzureDevOps(string path) => path.EndsWith("/builds", StringComparison.Ordinal)
        ? $$$"""{"count":1,"value":[{"id":1,"project":{"id":"1","name":"{{{path.Split('/')[2]}}}"},"status":"completed","result":"succeeded","definition":{"id":1,"name":"ci"},"repository":{"id":"1","type":"TfsGit","name":"app"},"sourceBranch":"refs/heads/main","sourceVersion":"0123456789012345678901234567890123456789","reason":"manual","queueTime":"2026-01-01T00:00:00Z","startTime":"2026-01-01T00:00:10Z","finishTime":"2026-01-01T00:01:00Z"}]}"""
        : $$"""{"count":{{Projects}},"value":[{{Each(id => $$"""{"id":"{{id}}","name":"p{{id}}"}""")}}]}""";

    private static string Aws(string target) => target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..] switch
    {
        "ListPipelines" => $"{{\"pipelines\":[{Each(id => $$"""{"name":"p{{id}}","version":1}""")}]}}",
        "GetPipeline" => """{"pipeline":{"name":"p1","version":1,"roleArn":"arn:aws:iam::123456789012:role/p","stages":[{"name":"Source","actions":[{"name":"Source","actionTypeId":{"category":"Source","owner":"AWS","provider":"CodeCommit","version":"1"},"configuration":{"RepositoryName":"r","BranchName":"main"} }]}]} }""",
        "ListPipelineExecutions" => """{"pipelineExecutionSummaries":[{"pipelineExecutionId":"11111111-2222-3333-4444-555555555555","status":"Succeeded","startTime":1767225600.0,"lastUpdateTime":1767225660.0,"sourceRevisions":[]}]}""",
        "ListActionExecutions" => """{"actionExecutionDetails":[]}""",
        _ => """{"projects":[]}""",
    };

    /// <summary>A call as the server got it.</summary>
    /// <param name="Target">What AWS's JSON services tell the operation by; null elsewhere.</param>
    private sealed record Asked(HttpMethod Method, Uri Address, string? Target, byte[] Body);
}
