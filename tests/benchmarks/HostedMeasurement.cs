using System.Diagnostics;
using System.Globalization;
using CicdTools.Providers;
using CicdTools.Providers.GitHub;
using CicdTools.Providers.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Benchmarks;

/// <summary>A GitHub on loopback that takes 50 ms for each answer: what our chain costs beside the calls themselves.</summary>
internal static class HostedMeasurement
{
    private const int Repositories = 100;
    private const int Listed = 10_000;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    public static async Task<Measurement[]> RunAsync()
    {
        await using WebApplication server = await ServeAsync();
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        string ledgers = Directory.CreateTempSubdirectory("cicdtools-benchmark-").FullName;
        try
        {
            List<double> ours = [], plain = [];
            for (int i = 0; i < 7; i++)
            {
                ours.Add(await TimeAsync(() => OursAsync(address, ledgers)));
                plain.Add(await TimeAsync(() => PlainAsync(address)));
            }

            (double early, double late) = await MemoryAsync(address, ledgers);
            double ratio = Measurement.Median(ours) / Measurement.Median(plain);
            return
            [
                new("hosted-list", $"Get-CicdRun over {Repositories} repositories of GitHub at 50 ms a call: against plain calls, 100 at once", ratio, "×", 1.3, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{Measurement.Median(ours):0} ms against {Measurement.Median(plain):0} ms; median of 7")),
                new("hosted-memory", $"A listing of {Listed} runs: managed memory at its end over that after the first page", Math.Max(0, late - early), "MB", 2, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{early:0.0} MB, then {late:0.0} MB")),
            ];
        }
        finally
        {
            Directory.Delete(ledgers, recursive: true);
        }
    }

    private static GitHubProvider Open(string address, string ledgers) => new(new Connection { Name = "work", Provider = "GitHub", Address = address }, new Caller { Credential = new("ghp_benchmark") }, new ProviderCatalog(), new HttpLimits { Ledgers = ledgers });

    private static async Task OursAsync(string address, string ledgers)
    {
        await using GitHubProvider provider = Open(address, ledgers);
        int count = 0;
        await foreach (Run _ in provider.GetRunsAsync(new(), CancellationToken.None))
            count++;
        if (count != Repositories)
            throw new InvalidOperationException($"{count} runs were read.");
    }

    private static async Task PlainAsync(string address)
    {
        using HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 100 });
        await client.GetStringAsync($"{address}/api/v3/user/repos");
        await Task.WhenAll(Enumerable.Range(0, Repositories).Select(i => client.GetStringAsync($"{address}/api/v3/repos/octo/r{i}/actions/runs")));
    }

    private static async Task<(double Early, double Late)> MemoryAsync(string address, string ledgers)
    {
        await using GitHubProvider provider = Open(address, ledgers);
        double early = 0;
        int count = 0;
        await foreach (Run _ in provider.GetRunsAsync(new() { Repository = "octo/large" }, CancellationToken.None))
        {
            if (++count == 100)
                early = Heap();
        }

        return count == Listed ? (early, Heap()) : throw new InvalidOperationException($"{count} runs were listed.");
    }

    private static double Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) / 1e6;
    }

    private static async Task<double> TimeAsync(Func<Task> body)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await body();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<WebApplication> ServeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.UsePathBase("/api/v3");
        application.UseRouting();
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            await Task.Delay(Latency);
            await next(context);
        });
        application.MapGet("/user/repos", () => Results.Text($"[{string.Join(',', Enumerable.Range(0, Repositories).Select(Repository))}]", "application/json"));
        application.MapGet("/repos/octo/{name}", (string name) => Results.Text(Repository(int.Parse(name[1..], CultureInfo.InvariantCulture)), "application/json"));
        application.MapGet("/repos/octo/large/actions/runs", (HttpContext context) =>
        {
            int page = int.TryParse(context.Request.Query["page"], out int number) ? number : 1;
            if (page * 100 < Listed)
                context.Response.Headers.Link = $"<{context.Request.Scheme}://{context.Request.Host}/api/v3/repos/octo/large/actions/runs?page={page + 1}>; rel=\"next\"";
            return Runs(Enumerable.Range((page - 1) * 100, 100));
        });
        application.MapGet("/repos/octo/{name}/actions/runs", () => Runs([1]));
        await application.StartAsync();
        return application;
    }

    private static IResult Runs(IEnumerable<int> ids) => Results.Text($"{{\"total_count\":1,\"workflow_runs\":[{string.Join(',', ids.Select(Run))}]}}", "application/json");

    private static string Repository(int id) => $$"""{"id":{{id}},"full_name":"octo/r{{id}}","name":"r{{id}}","private":true,"archived":false,"default_branch":"main","clone_url":"https://example.com/r.git","html_url":"https://example.com/r","owner":{"login":"octo","type":"User"} }""";

    private static string Run(int id) => $$"""{"id":{{id}},"name":"ci","path":".github/workflows/ci.yml","head_branch":"main","head_sha":"0123456789012345678901234567890123456789","run_number":{{id}},"run_attempt":1,"event":"push","status":"completed","conclusion":"success","workflow_id":1,"html_url":"https://example.com/r","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:01:00Z","run_started_at":"2026-01-01T00:00:10Z","actor":{"login":"ada","type":"User"} }""";
}
