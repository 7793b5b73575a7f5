using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CicdTools.Providers;
using CicdTools.Providers.Templates;

namespace CicdTools.Tests.Templates;

/// <summary>Every template whose toolchain is here is linted, tested, packaged and started by the commands of its own generated pipeline.</summary>
public sealed class TemplatesRunGreenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-green-").FullName;

    public static TheoryData<string> Names => [.. new TemplateLibrary().Templates.Select(template => template.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Its_pipeline_is_green_and_its_package_answers(string template)
    {
        string requires = new TemplateLibrary().Templates.Single(known => known.Name == template).Requires;
        if (OperatingSystem.IsWindows() || Find(requires) is null || Find("bash") is null)
            Assert.Skip($"The template '{template}' needs '{requires}' and bash, which are not on this machine.");
        string source = Path.Combine(_folder, "demo");
        await WriteScope.RunAsync(() => new TemplateLibrary().PlanFolder(template, "demo", source).ApplyAsync(CancellationToken.None));
        Change change = await new ProviderCatalog().Generator.PlanAsync(new() { Path = source, Format = "GitHubActions" }, CancellationToken.None);
        Pipeline pipeline = Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)));

        foreach (string id in new[] { "lint", "test", "package" })
        {
            foreach (ScriptStep step in pipeline.Jobs.Single(job => job.Id == id).Steps.OfType<ScriptStep>())
                await RunAsync(step.Script, source);
        }

        string package = Path.Combine(_folder, "extracted");
        Directory.Move(Path.Combine(source, "package"), package);
        await AnswersAsync(package);
    }

    private async Task AnswersAsync(string package)
    {
        string start = File.ReadAllLines(Path.Combine(package, "Procfile")).Single(line => line.StartsWith("web:", StringComparison.Ordinal))[4..].Trim();
        int port = FreePort();
        using Process process = Start($"exec {start}", package, ("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("HOST", "127.0.0.1"), ("APP_VERSION", "4.5.6"));
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using HttpClient client = new(new HttpClientHandler { UseProxy = false }) { BaseAddress = new($"http://127.0.0.1:{port}") };
        try
        {
            string page = await PollAsync(client, process);
            Assert.Contains("demo", page, StringComparison.Ordinal);
            Assert.Contains("4.5.6", page, StringComparison.Ordinal);
            using HttpResponseMessage health = await client.GetAsync("/healthz");
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            using Process term = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
            // A JVM tells the signal that ended it; that is its clean stop.
            Assert.Contains(process.ExitCode, new[] { 0, 143 });
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await Task.WhenAll(output, errors);
        }
    }

    private static async Task<string> PollAsync(HttpClient client, Process process)
    {
        for (Stopwatch time = Stopwatch.StartNew(); time.Elapsed < TimeSpan.FromSeconds(30);)
        {
            Assert.False(process.HasExited, "The application ended at once.");
            try
            {
                return await client.GetStringAsync("/");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        throw new TimeoutException("The application does not answer.");
    }

    private async Task RunAsync(string script, string folder)
    {
        using Process process = Start(script, folder);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        Assert.True(process.ExitCode == 0, $"{script}\n{await output}\n{await errors}");
    }

    private Process Start(string script, string folder, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("bash", ["-e", "-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Nothing of the one who runs the tests: no caches, no configuration, no proxy, so no network is needed.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // A build server would outlive the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
