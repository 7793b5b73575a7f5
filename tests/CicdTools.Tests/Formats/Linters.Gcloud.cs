using System.Diagnostics;
using CicdTools.Tests.Formats.CloudBuild;

namespace CicdTools.Tests.Formats;

/// <summary>A second judge of builds: Google's own command line, which reads the file strictly before it sends the build.</summary>
internal static partial class Linters
{
    /// <summary>What <c>gcloud builds submit</c> says against a build; null where it sends it. The test is skipped where there is no gcloud.</summary>
    public static string? Gcloud(BuildService service, string text)
    {
        if (Array.Find((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), folder => File.Exists(Path.Combine(folder, "gcloud"))) is not { } bin)
        {
            Assert.Skip("There is no gcloud on this machine.");
            return null;
        }

        using TestFolder folder = new();
        File.WriteAllText(folder["build.yaml"], text);
        File.WriteAllText(folder["token"], "none\n");
        ProcessStartInfo start = new(Path.Combine(bin, "gcloud"), ["builds", "submit", "--no-source", "--async", "--config", folder["build.yaml"]]) { WorkingDirectory = folder.Path, RedirectStandardError = true, RedirectStandardOutput = true };
        // https://docs.cloud.google.com/sdk/docs/properties: its own folder, no account, and nothing but loopback.
        start.Environment["CLOUDSDK_CONFIG"] = folder["config"];
        start.Environment["CLOUDSDK_CORE_PROJECT"] = "contoso";
        start.Environment["CLOUDSDK_CORE_DISABLE_PROMPTS"] = "1";
        start.Environment["CLOUDSDK_CORE_DISABLE_USAGE_REPORTING"] = "1";
        start.Environment["CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK"] = "1";
        start.Environment["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"] = folder["token"];
        start.Environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDBUILD"] = service.Address;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"gcloud had not ended after {Limit}.");
        }

        return process.ExitCode == 0 ? null : errors.GetAwaiter().GetResult() + output.GetAwaiter().GetResult();
    }
}
