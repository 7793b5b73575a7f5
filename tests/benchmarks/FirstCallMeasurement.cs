using System.Diagnostics;
using System.Globalization;
using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Providers.Azure;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.CircleCI;
using CicdTools.Providers.GitHub;
using CicdTools.Providers.GitLab;
using CicdTools.Providers.Google;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Spinnaker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Benchmarks;

/// <summary>What the first call to a system costs in a process that has called nobody: its provider, its library where it has one, the chain and the ledger.</summary>
internal static class FirstCallMeasurement
{
    private const int Rounds = 7;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    /// <summary>By system: a list that is empty, and its answer.</summary>
    private static readonly Dictionary<string, (string Answer, Func<string, HttpLimits, Task> Call)> Systems = new()
    {
        ["GitHub"] = ("[]", async (address, limits) => await ListAsync(new GitHubProvider(At("GitHub", address), Caller("ghp_benchmark"), new ProviderCatalog(), limits))),
        ["GitLab"] = ("[]", async (address, limits) => await ListAsync(new GitLabProvider(At("GitLab", address), Caller("glpat-benchmark"), new ProviderCatalog(), limits))),
        ["CircleCI"] = ("[]", async (address, limits) => await ListAsync(new CircleProvider(At("CircleCI", address), Caller("CCIPAT_benchmark"), limits))),
        ["AzureDevOps"] = ("""{"count":0,"value":[]}""", async (address, limits) => await ListAsync(new AzureDevOpsProvider(At("AzureDevOps", address + "/octo"), Caller("benchmark"), new ProviderCatalog(), limits))),
        ["Azure"] = ("""{"value":[]}""", async (address, limits) => await ReadAsync(new AzureProvider(At("Azure", address), Caller("benchmark"), limits), provider => provider.GetClustersAsync(null, default))),
        ["Aws"] = ("""{"repositories":[]}""", async (address, limits) => await ListAsync(new AwsProvider(At("Aws", address), Caller(null), new ProviderCatalog(), limits, Keys))),
        ["Google"] = ("{}", async (address, limits) => await ReadAsync(new GoogleProvider(At("Google", null) with { Project = "octo" }, Caller("ya29.benchmark"), limits, new Dictionary<string, string> { ["CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDBUILD"] = address + "/" }), provider => provider.GetRunsAsync(new(), default))),
        ["Spinnaker"] = ("[]", async (address, limits) => await ListAsync(new SpinnakerProvider(At("Spinnaker", address), Caller("benchmark"), limits))),
        ["Kubernetes"] = ("""{"items":[]}""", async (address, limits) => await ReadAsync(new KubernetesProvider(At("Kubernetes", address), Caller("benchmark"), limits), provider => provider.GetEnvironmentsAsync(new(), default))),
    };

    private static readonly Dictionary<string, string> Keys = new() { ["AWS_ACCESS_KEY_ID"] = "AKIABENCHMARK", ["AWS_SECRET_ACCESS_KEY"] = "benchmark", ["AWS_REGION"] = "us-east-1" };

    public static async Task<Measurement[]> RunAsync()
    {
        string ledgers = Directory.CreateTempSubdirectory("cicdtools-benchmark-").FullName;
        try
        {
            List<Measurement> all = [];
            foreach (string system in Systems.Keys)
                all.Add(await MeasureAsync(system, ledgers));
            return [.. all];
        }
        finally
        {
            Directory.Delete(ledgers, recursive: true);
        }
    }

    private static async Task<Measurement> MeasureAsync(string system, string ledgers)
    {
        await using WebApplication server = await ServeAsync(Systems[system].Answer);
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        // The server has answered before.
        using HttpClient client = new();
        await client.GetStringAsync(address);
        double[] times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
            times[i] = await InChildAsync(system, address, ledgers);
        return new($"first-{system}", $"The first call of a process to {system}: our own time, without the call's 50 ms", Measurement.Median([.. times]), "ms", 300, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"median of {Rounds} fresh processes, {times.Min():0} to {times.Max():0} ms"));
    }

    /// <summary>How long the first call takes where nothing was called before, in milliseconds, without what the server waits.</summary>
    public static async Task<double> FirstAsync(string system, string address, string ledgers)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await Systems[system].Call(address, new() { Ledgers = ledgers });
        return watch.Elapsed.TotalMilliseconds - Latency.TotalMilliseconds;
    }

    private static async Task<double> InChildAsync(string system, string address, string ledgers)
    {
        ProcessStartInfo start = new("dotnet", [typeof(FirstCallMeasurement).Assembly.Location, "--first-call", system, address, ledgers]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        return double.Parse(await process.StandardOutput.ReadToEndAsync(), CultureInfo.CurrentCulture);
    }

    private static Connection At(string provider, string? address) => new() { Name = "work", Provider = provider, Address = address };

    private static Caller Caller(string? token) => new() { Credential = token is null ? null : new(token) };

    private static Task ListAsync<T>(T provider)
        where T : IProvider, IRepositories => ReadAsync(provider, one => one.GetRepositoriesAsync(null, default));

    private static async Task ReadAsync<TProvider, T>(TProvider provider, Func<TProvider, IAsyncEnumerable<T>> read)
        where TProvider : IProvider
    {
        await using (provider)
        {
            await foreach (T _ in read(provider))
            {
            }
        }
    }

    private static async Task<WebApplication> ServeAsync(string answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            await Task.Delay(Latency);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer);
        });
        await application.StartAsync();
        return application;
    }
}
