using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes;

/// <summary>Holds exchanges to a vendor's own description of its API, by a program that knows nothing of ours. One process for each description, as long as the tests run.</summary>
internal sealed class ApiJudge
{
    private static readonly Lazy<ApiJudge?> OfGitHub = new(() => Start("@octokit/openapi", Path.Combine(TestTools.Folder, "node_modules", "@octokit", "openapi", "generated", "api.github.com.json")));
    private static readonly Lazy<ApiJudge?> OfGitLab = new(() => Start("yaml", Shared("api", "gitlab", "openapi_v2.yaml")));
    private static readonly Lazy<ApiJudge?> OfCircleCI = new(() => Start("yaml", Shared("api", "circleci", "openapi-v2-2021.yml")));
    private static readonly Lazy<ApiJudge?> OfAzureDevOps = new(() => Start("ajv", [.. new[] { "core", "git", "build", "pipelines", "distributedTask", "approvalsAndChecks", "operations", "serviceEndpoint" }.SelectMany(area => Files("api", "azure-devops", area, "7.1"))]));

    private static readonly Lazy<ApiJudge?> OfAzure = new(() => Directory.Exists(Shared("api", "azure-arm")) ? Start("ajv", ArmDescription.Write(Shared("api", "azure-arm"))) : null);

    private static readonly Lazy<ApiJudge?> OfAws = new(StartAws);
    private static readonly Lazy<ApiJudge?> OfGoogle = new(() => Start("ajv", Files("api", "google")));
    private static readonly Lazy<ApiJudge?> OfCloudSdk = new(StartCloudSdk);
    private static readonly Lazy<ApiJudge?> OfSpinnaker = new(() => Start("yaml", Shared("api", "spinnaker", "gate-swagger.yaml")));

    private readonly Process _process;
    private readonly SemaphoreSlim _line = new(1);

    private ApiJudge(Process process) => _process = process;

    /// <summary>GitHub's description (the npm package @octokit/openapi); null where it is not installed.</summary>
    public static ApiJudge? GitHub => OfGitHub.Value;

    /// <summary>GitLab's description; null where it is not there.</summary>
    public static ApiJudge? GitLab => OfGitLab.Value;

    /// <summary>CircleCI's description, of 2021; null where it is not there. Its paths begin below <c>/api/v2</c>.</summary>
    public static ApiJudge? CircleCI => OfCircleCI.Value;

    /// <summary>Azure DevOps' descriptions, one for each of its areas; null where they are not there.</summary>
    public static ApiJudge? AzureDevOps => OfAzureDevOps.Value;

    /// <summary>AWS's descriptions of its services, as its SDK for Python has them (botocore); null where that is not installed. Its paths are the values of <c>X-Amz-Target</c>.</summary>
    public static ApiJudge? Aws => OfAws.Value;

    /// <summary>Google Cloud's discovery documents, one for each service and version; null where they are not there.</summary>
    public static ApiJudge? Google => OfGoogle.Value;

    /// <summary>The clients that Google generates for its own command line, of services whose discovery documents are not there; null where the Cloud SDK is not installed.</summary>
    public static ApiJudge? CloudSdk => OfCloudSdk.Value;

    /// <summary>The description of Spinnaker's Gate; null where it is not there.</summary>
    public static ApiJudge? Spinnaker => OfSpinnaker.Value;

    /// <summary>The resources of Azure that we read, by the schemas of their bodies; null where these are not there.</summary>
    public static ApiJudge? Azure => OfAzure.Value;

    /// <summary>What the description has against an exchange.</summary>
    public async Task<string[]> FindAsync(Exchange exchange)
    {
        JsonObject line = new()
        {
            ["method"] = exchange.Method,
            ["path"] = exchange.Path,
            ["query"] = new JsonObject(exchange.Query.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["body"] = exchange.Body?.DeepClone(),
            ["status"] = exchange.Status,
            ["answer"] = exchange.Answer?.DeepClone(),
        };
        return JsonSerializer.Deserialize<string[]>(await AskAsync(line))!;
    }

    /// <summary>The description's own example of an answer; null where it gives none.</summary>
    public async Task<JsonNode?> ExampleAsync(string method, string path) => JsonNode.Parse(await AskAsync(new JsonObject { ["example"] = new JsonArray(method, path) }));

    private async Task<string> AskAsync(JsonObject line)
    {
        await _line.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line.ToJsonString());
            await _process.StandardInput.FlushAsync();
            return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The judge ended: {await _process.StandardError.ReadToEndAsync()}");
        }
        finally
        {
            _line.Release();
        }
    }

    private static ApiJudge? Start(string package, params string[] descriptions)
    {
        string root = TestTools.Folder;
        if (!Directory.Exists(Path.Combine(root, "node_modules", package)) || descriptions.Length == 0 || !Array.TrueForAll(descriptions, File.Exists))
            return null;
        ProcessStartInfo start = new("node", [Path.Combine(TestTools.Root, "tests", "tools", "api-judge.mjs"), root, .. descriptions]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // It ends with us: its input is a pipe that we hold.
        return new(Process.Start(start)!);
    }

    private static ApiJudge? StartAws()
    {
        try
        {
            using Process probe = Process.Start(new ProcessStartInfo("python3", ["-c", "import botocore.session"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            return probe.ExitCode != 0 ? null
                : new(Process.Start(new ProcessStartInfo("python3", [Path.Combine(TestTools.Root, "tests", "tools", "aws-judge.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static ApiJudge? StartCloudSdk()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "gcloud")).FirstOrDefault(File.Exists);
        if (program is null)
            return null;
        string library = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program))!, "lib");
        return Directory.Exists(Path.Combine(library, "googlecloudsdk", "generated_clients", "apis", "securesourcemanager"))
            ? new(Process.Start(new ProcessStartInfo("python3", [Path.Combine(TestTools.Root, "tests", "tools", "google-sdk-judge.py"), library, "securesourcemanager:v1", "logging:v2"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!)
            : null;
    }

    private static string[] Files(params string[] parts) => Directory.Exists(Shared(parts)) ? Directory.GetFiles(Shared(parts), "*.json") : [];

    private static string Shared(params string[] parts) => TestTools.Shared(parts);
}
