using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CicdTools.Providers;
using CicdTools.Providers.Detection;
using CicdTools.Providers.Local;
using CicdTools.Providers.Local.Runs;
using CicdTools.Providers.Templates;

namespace CicdTools.Tests.Templates;

/// <summary>Every template whose toolchain is here is imported, run by the pipeline that is generated for it, and started from the package that the run keeps.</summary>
public sealed class TemplatesRunGreenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-green-").FullName;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (TemplateInfo template in new TemplateLibrary().Templates)
                pairs.Add(template.Name, "GitHubActions");
            pairs.Add("python", "GitLabCI");
            pairs.Add("static", "GitLabCI");
            return pairs;
        }
    }

    public void Dispose() => Folders.Delete(_folder);

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Its_pipeline_is_green_and_its_package_answers(string template, string format)
    {
        string requires = new TemplateLibrary().Templates.Single(known => known.Name == template).Requires;
        if (OperatingSystem.IsWindows() || Find(requires) is null)
        {
            Assert.Skip($"The template '{template}' needs '{requires}' and a POSIX shell, which are not on this machine.");
            return;
        }

        string source = Path.Combine(_folder, "demo");
        await ApplyAsync(new TemplateLibrary().PlanFolder(template, "demo", source));
        await using LocalProvider provider = new(new() { Name = "local", Provider = "Local", Address = Path.Combine(_folder, "data") }, new(), new ProviderCatalog());
        Repository repository = Assert.IsType<Repository>(await ApplyAsync(await provider.PlanImportAsync(new() { Source = source, Format = format, Trust = true }, CancellationToken.None)));
        Run run = await EndAsync(provider, Assert.IsType<Run>(await ApplyAsync(await provider.PlanStartAsync(new() { Repository = repository.Name, Isolation = Isolation.Host }, CancellationToken.None))));
        Assert.True(run.Status == RunStatus.Succeeded, await LogAsync(provider, run));
        Assert.Equal(["lint", "test", "dependencies", "licenses", "secrets", "package"], run.Jobs.Where(job => job.Status == RunStatus.Succeeded).Select(job => job.Name));
        Assert.Equal(["build-image", "deploy-staging", "approve", "deploy-production"], run.Jobs.Where(job => job.Status == RunStatus.Skipped).Select(job => job.Name));

        Artifact artifact = await provider.GetArtifactsAsync(run.Id, "package", CancellationToken.None).SingleAsync();
        string package = Path.Combine(_folder, "extracted");
        await ApplyAsync(await provider.PlanSaveArtifactAsync(artifact, package, CancellationToken.None));
        // GitLab keeps an artifact's files under their own paths.
        await AnswersAsync(File.Exists(Path.Combine(package, "Procfile")) ? package : Path.Combine(package, "package"));
    }

    [Theory]
    [InlineData("python", "bad.py", "def (\n")]
    [InlineData("python", "odd.py", "x = 1 is 1\n")]
    [InlineData("node", "src/deep/bad.js", "const = ;\n")]
    [InlineData("dotnet", "src/App/Bad.cs", "namespace   App;\n")]
    [InlineData("go", "bad.go", "package main\n\nfunc bad() { return 1 }\n")]
    [InlineData("java-maven", "src/main/java/app/Bad.java", "package app;\nclass Bad { java.util.List list; }\n")]
    [InlineData("static", "public/bad.html", "<p><a href=\"nowhere.html\">\n")]
    public async Task Its_check_finds_a_fault(string template, string path, string text)
    {
        string requires = new TemplateLibrary().Templates.Single(known => known.Name == template).Requires;
        if (OperatingSystem.IsWindows() || Find(requires) is null)
        {
            Assert.Skip($"The template '{template}' needs '{requires}' and a POSIX shell, which are not on this machine.");
            return;
        }

        string source = Path.Combine(_folder, "demo");
        await ApplyAsync(new TemplateLibrary().PlanFolder(template, "demo", source));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(source, path))!);
        File.WriteAllText(Path.Combine(source, path), text);
        using Process process = Start(Assert.Single(StackDetector.Detect(source, CancellationToken.None)).LintCommand!, source);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode != 0, await output + await errors);
        // It is this file that it speaks of.
        Assert.Contains(Path.GetFileName(path), await output + await errors, StringComparison.Ordinal);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None));

    private static async Task<Run> EndAsync(LocalProvider provider, Run run)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        await foreach (Run now in provider.WatchRunAsync(run.Id, limit.Token))
            run = now;
        await RunLauncher.EndOfOwnedAsync(provider.Paths);
        return run;
    }

    private static async Task<string> LogAsync(LocalProvider provider, Run run)
    {
        List<string> lines = [.. run.Jobs.Select(job => $"{job.Name}: {job.Status} {job.Reason}")];
        await foreach (LogLine line in provider.ReadLogAsync(new() { RunId = run.Id }, CancellationToken.None))
            lines.Add(line.Text);
        return string.Join('\n', lines);
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

    private Process Start(string script, string folder, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("bash", ["-e", "-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Nothing of the one who runs the tests.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
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
