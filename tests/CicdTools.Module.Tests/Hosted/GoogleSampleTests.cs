using System.Text.Json.Nodes;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The sample that goes from an empty project of Google Cloud through Spinnaker to production's answer.</summary>
public sealed class GoogleSampleTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_GOOGLE_TOKEN";

    private readonly GoogleServer _google = new(TimeProvider.System) { BuildSeconds = 0, OperationLooks = 1, Pushes = ("spinnaker-images", "sample-app") };
    private readonly GateServer _gate = new(TimeProvider.System) { StageSeconds = 0, IsOpen = true };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cicdtools-test-");
    private readonly List<string> _asked = [];
    private WebApplication? _production;
    private string? _pwsh;

    public async ValueTask InitializeAsync()
    {
        await _google.StartAsync();
        await _gate.StartAsync();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _production = builder.Build();
        _production.MapFallback(AnswerAsync);
        await _production.StartAsync();
        _gate.Deploys = Deployed(new Uri(_production.Urls.Single()).Port);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await _production!.DisposeAsync();
        await _google.DisposeAsync();
        await _gate.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_goes_from_nothing_to_the_answer_and_again_and_stops_where_the_answer_is_another(bool inPowerShell)
    {
        if (inPowerShell)
        {
            _pwsh = PesterTests.Find();
            Assert.SkipWhen(_pwsh is null, "pwsh is not on this machine, nor named by CICDTOOLS_TEST_PWSH; the sample was run by cicd only.");
        }

        ShellResult first = Run("Version v1.0.0");
        Assert.Equal(("", 0), (first.Errors, first.ExitCode));
        string[] steps = ["Connect", "What the project needs", "The repository", "A trigger for tags like v.*", "Build v1.0.0", "Its image", "Spinnaker's pipeline", "Deploy", "What runs where", "Production answers"];
        Assert.Equal(steps, first.Lines.Where(line => line.StartsWith("== ", StringComparison.Ordinal)).Select(line => line[3..]));
        Assert.Contains("Grüße from the middle", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Later: ", first.Output, StringComparison.Ordinal);
        Assert.Matches($@"sample +production +v1\.0\.0 +100 +1/1 +{_production!.Urls.Single()}", first.Output);
        Assert.EndsWith($"{_production.Urls.Single()} answers with 'Version v1.0.0'.", first.Output.TrimEnd(), StringComparison.Ordinal);
        // The first answer was none yet.
        Assert.Equal(["/", "/"], _asked);
        Assert.Equal("""{"tag":"v.*"}""", Assert.Single(_google.Triggers)["repositoryEventConfig"]!["push"]!.ToJsonString());
        Assert.Equal("v1.0.0", Assert.Single(_google.Builds).Substitutions["TAG_NAME"]);
        Assert.Single(_gate.Pipelines);
        Assert.Equal("continue", (string)Assert.Single(_gate.Writes, write => write.Method == "PATCH").Body!["judgmentStatus"]!);
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));

        int google = _google.Writes.Length, gate = _gate.Writes.Length;
        ShellResult again = Run("another text", "-AnswerSeconds", "0");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("Production did not answer with 'another text' within 0 s.", again.Errors, StringComparison.Ordinal);
        Assert.Contains($"{_production.Urls.Single()} answers something else.", again.Errors, StringComparison.Ordinal);
        // What was there stayed as it was: the tag was built and deployed once more, and nothing else.
        Assert.EndsWith(":run", Assert.Single(_google.Writes[google..]).Path, StringComparison.Ordinal);
        Assert.Equal(["POST", "PATCH"], _gate.Writes[gate..].Select(write => write.Method));
        Assert.Equal(2, _gate.Executions.Count);
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));
    }

    [Fact]
    public void A_build_that_fails_stops_it_before_Spinnaker()
    {
        _google.Ends = "FAILURE";
        _google.Registries["spinnaker-images"] = [];
        _google.Connections["github"]["sample-app"] = "https://github.com/contoso/sample-app.git";
        ShellResult result = Run("Version v1.0.0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("[RunFailed]", result.Errors, StringComparison.Ordinal);
        Assert.Empty(_gate.Writes);
    }

    [Fact]
    public void With_what_if_nothing_but_reads_is_sent()
    {
        ShellResult empty = Run("Version v1.0.0", "-WhatIf");
        Assert.Equal(("", 0), (empty.Errors, empty.ExitCode));
        Assert.Contains("Link the repository", empty.Output, StringComparison.Ordinal);
        Assert.Contains("Create the application", empty.Output, StringComparison.Ordinal);
        Assert.Equal(4, empty.Lines.Count(line => line.StartsWith("Later: ", StringComparison.Ordinal)));

        // Where all that it builds on is there, it tells of the starts too.
        _google.Connections["github"]["sample-app"] = "https://github.com/contoso/sample-app.git";
        _google.AddTrigger("release", "github", "sample-app")["repositoryEventConfig"]!["push"] = new JsonObject { ["tag"] = "v.*" };
        _gate.AddApplication("sample");
        ShellResult full = Run("Version v1.0.0", "-WhatIf");
        Assert.Equal(("", 0), (full.Errors, full.ExitCode));
        Assert.Contains("Run the trigger on Cloud Build", full.Output, StringComparison.Ordinal);
        Assert.Contains("Save the pipeline", full.Output, StringComparison.Ordinal);
        Assert.Empty(_google.Writes);
        Assert.Empty(_gate.Writes);
        Assert.Empty(_asked);
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));
    }

    private ShellResult Run(string expected, params string[] more)
    {
        string file = Path.Combine(_folder.FullName, "deploy.json");
        File.WriteAllText(file, """
            {"name":"Deploy","stages":[
              {"refId":"1","requisiteStageRefIds":[],"type":"deployManifest","name":"Deploy canary","account":"production","cloudProvider":"kubernetes","moniker":{"app":"sample"},"source":"text","manifests":[]},
              {"refId":"2","requisiteStageRefIds":["1"],"type":"manualJudgment","name":"Deploy to Production?","failPipeline":true,"judgmentInputs":[]},
              {"refId":"3","requisiteStageRefIds":["2"],"type":"deployManifest","name":"Deploy production","account":"production","cloudProvider":"kubernetes","moniker":{"app":"sample"},"source":"text","manifests":[]}]}
            """);
        string[] arguments =
        [
            Path.Combine(Built.Root, "samples", "google-spinnaker.ps1"),
            "-Project", GoogleServer.Project, "-Region", GoogleServer.Location, "-GoogleAddress", _google.Address, "-GoogleTokenVariable", Variable,
            "-Repository", "github/sample-app", "-Source", "https://github.com/contoso/sample-app.git", "-Tag", "v1.0.0",
            "-Gate", _gate.Address, "-DefinitionFile", file, "-Cluster", "*frontend-production", "-Expected", expected, "-PollSeconds", "1",
        ];
        if (_pwsh is not null)
        {
            string words = string.Join(' ', arguments.Concat(more).Select(word => word.StartsWith('-') ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"));
            return ShellProcess.Run(["-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{Built.Manifest}'; & {words}"], program: _pwsh, environment: [("TMPDIR", _folder.FullName), ("CICDTOOLS_HOME", null), (Variable, GoogleServer.Token), ("NO_COLOR", "1")]);
        }

        return ShellProcess.Run([.. arguments, .. more], environment: [("TMPDIR", _folder.FullName), ("CICDTOOLS_HOME", null), (Variable, GoogleServer.Token)]);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _asked.Add(context.Request.Path);
        context.Response.StatusCode = _asked.Count == 1 ? 503 : 200;
        await context.Response.WriteAsync(_asked.Count == 1 ? "Version v1.0.0 is about to come" : "Pod sample-frontend-production-1, Version v1.0.0");
    }

    private static (JsonArray ServerGroups, JsonArray LoadBalancers) Deployed(int port)
    {
        JsonObject group = (JsonObject)JsonNode.Parse("""{"name":"deployment sample-frontend-production","account":"production","region":"default","cluster":"deployment sample-frontend-production","isDisabled":false,"createdTime":1000,"instanceCounts":{"up":1,"total":1},"buildInfo":{"images":["gcr.io/contoso-ci/sample-app:v1.0.0"]}}""")!;
        JsonObject balancer = (JsonObject)JsonNode.Parse("""{"name":"service sample-frontend-production","account":"production","serverGroups":[{"name":"deployment sample-frontend-production"}],"manifest":{"spec":{"ports":[{"name":"http","port":0}]},"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.1"}]}}}}""")!;
        balancer["manifest"]!["spec"]!["ports"]![0]!["port"] = port;
        JsonObject canary = (JsonObject)group.DeepClone();
        canary["name"] = "deployment sample-frontend-canary";
        canary["cluster"] = "deployment sample-frontend-canary";
        return ([canary, group], [balancer]);
    }
}
