using System.Diagnostics;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>Google's own command line against a server on loopback: its own folder, no account, and nothing but loopback.</summary>
internal sealed class Gcloud(string address, params (string Name, string Value)[] variables) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TestFolder _folder = new();

    /// <summary>Runs a command. The test is skipped where there is no gcloud.</summary>
    public async Task RunAsync(params string[] arguments)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "gcloud")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no gcloud on this machine.");
        File.WriteAllText(_folder["token"], GoogleServer.Token);
        ProcessStartInfo start = new(program!, arguments) { WorkingDirectory = _folder.Path, RedirectStandardError = true, RedirectStandardOutput = true };
        // https://docs.cloud.google.com/sdk/docs/properties
        start.Environment["CLOUDSDK_CONFIG"] = _folder["config"];
        start.Environment["CLOUDSDK_CORE_PROJECT"] = GoogleServer.Project;
        start.Environment["CLOUDSDK_CORE_DISABLE_PROMPTS"] = "1";
        start.Environment["CLOUDSDK_CORE_DISABLE_USAGE_REPORTING"] = "1";
        start.Environment["CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK"] = "1";
        start.Environment["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"] = _folder["token"];
        foreach (string service in new[] { "CLOUDBUILD", "STORAGE", "PUBSUB", "IAM", "CLOUDRESOURCEMANAGER", "SERVICEUSAGE", "SOURCEREPO", "SECURESOURCEMANAGER", "CONTAINER", "SECRETMANAGER" })
            start.Environment[$"CLOUDSDK_API_ENDPOINT_OVERRIDES_{service}"] = service == "STORAGE" ? $"{address}/storage/v1/" : $"{address}/";
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"gcloud {string.Join(' ', arguments)}: {await errors}{await output}");
    }

    public void Dispose() => _folder.Dispose();
}
