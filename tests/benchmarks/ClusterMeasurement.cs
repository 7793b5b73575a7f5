using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Kubernetes.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Benchmarks;

/// <summary>A real API server on loopback (tests/tools/kubernetes.sh), asked by our chain and by clients that do nothing else.</summary>
internal static class ClusterMeasurement
{
    private const int Pods = 1000;
    private const int Objects = 200;
    private const int Events = 100_000;
    private const int Watched = 50;

    /// <summary>Rounds until the runtime has compiled what is measured for good.</summary>
    private const int Warming = 30;

    public static async Task<Measurement[]> RunAsync()
    {
        using Process? server = Start(out string kubeConfig);
        string folder = Directory.CreateTempSubdirectory("cicdtools-benchmark-").FullName;
        try
        {
            Connection connection = new() { Name = "cluster", Provider = "Kubernetes", ProfileFile = kubeConfig };
            using KubernetesApi api = new(ClusterAccess.Of(connection), connection, new Caller(), new HttpLimits { Ledgers = folder });
            using HttpMessageInvoker bare = new(api.Access.Transport, disposeHandler: false);
            await MakeNamespaceAsync(api);
            return [await ListAsync(api, bare), await WatchAsync(api, bare), await ApplyAsync(connection, folder, kubeConfig), await HeapAsync(folder)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            server?.StandardInput.Close();
            server?.WaitForExit();
        }
    }

    private static Process? Start(out string kubeConfig)
    {
        if (Environment.GetEnvironmentVariable("CICDTOOLS_TEST_KUBECONFIG") is { Length: > 0 } given)
        {
            kubeConfig = given;
            return null;
        }

        Process process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "tests", "tools", "kubernetes.sh"), "run"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        kubeConfig = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The API server did not start: 'tests/tools/kubernetes.sh build' makes one.");
        return process;
    }

    private static async Task MakeNamespaceAsync(KubernetesApi api) => await WriteScope.RunAsync<object?>(async () =>
    {
        await api.CreateAsync(Resource.Namespaces, null, new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "benchmark" } }, dryRun: false, default);
        while (await api.FindAsync<object>(Resource.ServiceAccounts, "benchmark", "default", default) is null)
            await Task.Delay(100);
        await Parallel.ForEachAsync(Enumerable.Range(0, Pods), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, token) =>
            await api.CreateAsync(Resource.Pods, "benchmark", System.Text.Json.Nodes.JsonNode.Parse($$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-{{number}}","labels":{"app":"hello"} },"spec":{"containers":[{"name":"web","image":"hello:1"}]} }""")!.AsObject(), dryRun: false, token));
        return null;
    });

    private static async Task<Measurement> ListAsync(KubernetesApi api, HttpMessageInvoker bare)
    {
        List<double> ours = [], plain = [];
        for (int i = 0; i < Warming + 15; i++)
        {
            ours.Add(await TimeAsync(async () =>
            {
                int found = 0;
                await foreach (PodModel _ in api.ListAsync(ClusterJson.Default.Pods, Resource.Pods, "benchmark", default))
                    found++;
                Require(found == Pods);
            }));
            plain.Add(await TimeAsync(async () =>
            {
                string? next = "";
                while (next is not null)
                    next = await PageAsync(api, bare, next);
            }));
        }

        double mine = Measurement.Median(ours[Warming..]), theirs = Measurement.Median(plain[Warming..]), cold = Measurement.Median(ours[..5]), bareCold = Measurement.Median(plain[..5]);
        return new("cluster-list", $"{Pods} pods listed, as objects: against a bare HTTP client that reads the same bytes", mine / theirs, "×", 1.3, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{mine:0} ms against {theirs:0} ms; median of 15 after {Warming} to warm up, of which the first five took {cold:0} ms against {bareCold:0} ms"));
    }

    private static async Task<string?> PageAsync(KubernetesApi api, HttpMessageInvoker bare, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(api.Access.Server, $"/api/v1/namespaces/benchmark/pods?limit=500&continue={Uri.EscapeDataString(token)}"));
        using HttpResponseMessage answer = await bare.SendAsync(request, default);
        string text = await answer.Content.ReadAsStringAsync();
        int at = text.IndexOf("\"continue\":\"", StringComparison.Ordinal);
        return at < 0 ? null : text[(at + 12)..text.IndexOf('"', at + 12)] is { Length: > 0 } next ? next : null;
    }

    private static async Task<Measurement> WatchAsync(KubernetesApi api, HttpMessageInvoker bare)
    {
        Resource maps = new("", "v1", "configmaps", "ConfigMap");
        using CancellationTokenSource end = new();
        Dictionary<string, long> ours = [], plain = [];
        Task mine = Task.Run(async () =>
        {
            await foreach (JsonElement item in api.WatchAsync(maps, "benchmark", "watched=yes", null, null, end.Token))
                Note(ours, item.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString()!);
        });
        Task theirs = Task.Run(async () =>
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(api.Access.Server, "/api/v1/namespaces/benchmark/configmaps?watch=true&labelSelector=watched%3Dyes"));
            using HttpResponseMessage answer = await bare.SendAsync(request, end.Token);
            using StreamReader reader = new(await answer.Content.ReadAsStreamAsync(end.Token));
            while (await reader.ReadLineAsync(end.Token) is { } line)
            {
                using JsonDocument document = JsonDocument.Parse(line);
                Note(plain, document.RootElement.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString()!);
            }
        });
        await Task.Delay(1000);
        List<double> late = [], early = [];
        for (int i = 0; i < Watched; i++)
        {
            string name = $"watched-{i}";
            long begin = Stopwatch.GetTimestamp();
            await WriteScope.RunAsync<object?>(async () => await api.CreateAsync(maps, "benchmark", System.Text.Json.Nodes.JsonNode.Parse($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"watched":"yes"} } }""")!.AsObject(), dryRun: false, default));
            while (!Seen(ours, name) || !Seen(plain, name))
                await Task.Delay(5);
            late.Add(Stopwatch.GetElapsedTime(begin, ours[name]).TotalMilliseconds);
            early.Add(Stopwatch.GetElapsedTime(begin, plain[name]).TotalMilliseconds);
        }

        await end.CancelAsync();
        await Task.WhenAll(Quiet(mine), Quiet(theirs));
        double with = Measurement.Median(late), without = Measurement.Median(early);
        return new("cluster-watch", "A watch: from a change to its event as an object, against a bare client's", with / without, "×", null, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{with:0.0} ms against {without:0.0} ms from the request that makes the change; median of {Watched}"));
    }

    private static async Task<Measurement> ApplyAsync(Connection connection, string folder, string kubeConfig)
    {
        List<double> ours = [], theirs = [];
        bool installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "kubectl")));
        for (int round = 0; round < 3; round++)
        {
            string files = Path.Combine(folder, $"objects-{round}");
            ours.Add(await TimeAsync(async () =>
            {
                await using KubernetesProvider provider = new(connection, new Caller(), new HttpLimits { Ledgers = folder });
                Change change = await provider.PlanApplyAsync(new() { Files = [.. Write(files, $"ours-{round}").Select(file => new PipelineFile(file, File.ReadAllText(file)))], Environment = "benchmark" }, default);
                await WriteScope.RunAsync(() => change.ApplyAsync(default));
            }));
            if (!installed)
                continue;
            Write(files, $"theirs-{round}");
            theirs.Add(await TimeAsync(async () =>
            {
                using Process kubectl = Process.Start(new ProcessStartInfo("kubectl", ["apply", "--server-side", "-n", "benchmark", "-f", files]) { RedirectStandardOutput = true, Environment = { ["KUBECONFIG"] = kubeConfig } })!;
                await kubectl.StandardOutput.ReadToEndAsync();
                await kubectl.WaitForExitAsync();
                Require(kubectl.ExitCode == 0);
            }));
        }

        double mine = Measurement.Median(ours);
        return theirs.Count == 0
            ? new("cluster-apply", $"{Objects} objects planned and applied", mine, "ms", null, AtMost: true, "kubectl is not on this machine")
            : new("cluster-apply", $"{Objects} new objects planned and applied: kubectl apply --server-side of the same folder, against ours", Measurement.Median(theirs) / mine, "×", 2, AtMost: false, string.Create(CultureInfo.InvariantCulture, $"{Measurement.Median(theirs):0} ms against {mine:0} ms, ours with its dry run; median of 3"));
    }

    private static string[] Write(string files, string name)
    {
        Directory.CreateDirectory(files);
        return [.. Enumerable.Range(0, Objects).Select(number =>
        {
            string file = Path.Combine(files, $"{number}.yaml");
            File.WriteAllText(file, $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}-{number}}}\ndata: {{greeting: hello, number: \"{number}\"}}\n");
            return file;
        })];
    }

    private static async Task<Measurement> HeapAsync(string ledgers)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication server = builder.Build();
        server.MapGet("/api/v1/pods", async (HttpContext context) =>
        {
            for (int number = 0; number < Events; number++)
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"type":"MODIFIED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-{{number}}","resourceVersion":"{{number}}"},"status":{"phase":"Running"} } }""" + "\n"));
        });
        await server.StartAsync();
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Connection connection = new() { Name = "stream", Provider = "Kubernetes", Address = address };
        using KubernetesApi api = new(ClusterAccess.Of(connection), connection, new Caller(), new HttpLimits { Ledgers = ledgers });
        double early = 0;
        int seen = 0;
        await foreach (JsonElement _ in api.WatchAsync(Resource.Pods, null, null, null, null, default))
        {
            if (++seen == 1000)
                early = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        }

        Require(seen == Events);
        double late = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        return new("cluster-heap", $"A watch of {Events} events: managed memory at its end over that after the first thousand", Math.Max(0, late - early), "MB", 2, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{early:0.0} MB, then {late:0.0} MB"));
    }

    private static void Note(Dictionary<string, long> seen, string name)
    {
        lock (seen)
            seen.TryAdd(name, Stopwatch.GetTimestamp());
    }

    private static bool Seen(Dictionary<string, long> seen, string name)
    {
        lock (seen)
            return seen.ContainsKey(name);
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task Quiet(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // It was ended.
        }
    }

    private static void Require(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("What is measured did not do what it should.");
    }
}
