using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>The jobs that the provider does, through Prism, which knows Microsoft's descriptions and nothing of us.</summary>
public sealed class AzureDevOpsPrismTests
{
    private static readonly string[] Areas = ["core", "git", "build", "pipelines", "distributedTask", "approvalsAndChecks", "operations", "serviceEndpoint"];

    // Where the descriptions are not what Microsoft documents: a part of the finding, and the page that says otherwise.
    private static readonly Dictionary<string, string> Misdescribed = new()
    {
        ["/_apis/connectionData"] = "https://learn.microsoft.com/en-us/javascript/api/azure-devops-extension-api/connectiondata",
        // All repositories of an organization, and a timeline without its identifier: both stand so in Microsoft's own examples.
        ["GET /fabrikam/_apis/git/repositories"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/list",
        ["/timeline"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/build/timeline/get",
        // What is told in a second list, of paths that differ by their query alone.
        ["groupids"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/variablegroups/get-variable-groups",
        ["endpointNames"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/serviceendpoint/endpoints/get-service-endpoints",
        ["searchCriteria"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/get-pull-requests",
        ["leasestofetch"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/build/leases/get-retention-leases-by-owner-id",
        ["poolIds"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/pools/get-agent-pools",
        ["poolids"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/queues/get-agent-queues",
        ["body.commits"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes/create#examples",
    };

    [Fact]
    public async Task Nothing_is_asked_in_a_way_that_the_descriptions_do_not_have()
    {
        string root = Path.Combine(TestTools.Root, "..", "shared", "api", "azure-devops");
        Assert.SkipUnless(Directory.Exists(root), "Microsoft's descriptions (../shared/api) are not there.");
        await using AzureDevOpsFixture fixture = new();
        await fixture.StartAsync();
        using TestFolder folder = new();
        string description = folder["azure-devops.json"];
        await File.WriteAllTextAsync(description, Together(root).ToJsonString());
        await using PrismServer? prism = await PrismServer.StartAsync(description, fixture.Server);
        Assert.SkipWhen(prism is null, "Prism (@stoplight/prism-cli) is not there.");
        fixture.Azure.AddEnvironment(fixture.Project, "staging");
        fixture.Azure.Commit(fixture.Hello, "topic", new Dictionary<string, string> { ["t"] = "t" });
        fixture.Azure.Commit(fixture.Hello, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "stages:\n- stage: build\n  jobs:\n  - deployment: build\n    environment: staging\n" });
        string failed = fixture.AddRun(RunStatus.Failed);
        FakeBuild gated = fixture.Azure.AddBuild(fixture.Project, fixture.Definition);
        gated.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Gate = new() });
        gated.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "deploy", Environment = "staging" });
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        AzureDevOpsProvider provider = fixture.Provider(address: prism.Address);
        const string Hello = "My team/hello";
        SettingScope scope = new() { Repository = Hello };
        fixture.Azure.AddPool("build machines", projects: fixture.Project).Agents.Add(new(1, "one"));

        Assert.Single(await provider.GetRepositoriesAsync(Hello, default).ToListAsync());
        Assert.Single(await provider.GetRepositoriesAsync(null, default).ToListAsync());
        Assert.Equal(2, (await provider.GetRunsAsync(new() { Repository = Hello }, default).ToListAsync()).Count);
        Assert.Single(await provider.GetPipelinesAsync(Hello, default).ToListAsync());
        Assert.Single(await provider.GetEnvironmentsAsync(new() { Repository = Hello }, default).ToListAsync());
        Assert.Single(await provider.GetDeploymentsAsync(Hello, "staging", default).ToListAsync());
        Assert.NotEmpty(await provider.GetDeploymentJobsAsync(new() { Application = Hello, Environment = "staging", Version = "main" }, default).ToListAsync());
        Assert.NotEmpty(await provider.ReadLogAsync(new() { RunId = failed }, default).ToListAsync());
        Assert.Single(await provider.GetRunnerPoolsAsync(new(), default).ToListAsync());
        Assert.Single(await provider.GetRunnerPoolsAsync(new() { Repository = Hello, Name = "build machines" }, default).ToListAsync());
        await ApplyAsync(provider.PlanDecisionAsync(await provider.GetApprovalsAsync(new(), default).FirstAsync(), true, "Approving", default));
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = scope, Name = "COLOR", Value = "blue" }, default));
        await ApplyAsync(provider.PlanSetSecretAsync(new() { Scope = scope, Name = "PASSWORD", Value = new("correct-horse") }, default));
        await ApplyAsync(provider.PlanRemoveVariableAsync(scope, "COLOR", default));
        await ApplyAsync(provider.PlanSetItemAsync(new() { Repository = Hello, Path = "docs/a.md", Content = "a" }, default));
        await ApplyAsync(provider.PlanNewPullRequestAsync(new() { Repository = Hello, Source = "topic", Title = "A change" }, default));
        await ApplyAsync(provider.PlanSetEnvironmentAsync(new() { Repository = Hello, Name = "qa", Create = true, Approvers = [Guid.Empty.ToString()] }, default));
        await ApplyAsync(provider.PlanRemoveEnvironmentAsync(Hello, "qa", default));
        await ApplyAsync(provider.PlanNewPipelineAsync(new() { Repository = Hello, Name = "nightly" }, default));
        await ApplyAsync(provider.PlanSwitchAsync(Hello, "nightly", false, default));
        await ApplyAsync(provider.PlanRemovePipelineAsync(Hello, "nightly", default));
        await ApplyAsync(provider.PlanNewServiceConnectionAsync(new() { Repository = Hello, Name = "github", Kind = ServiceConnectionKind.GitHub, Secret = new("correct-horse"), Pipelines = ["*"] }, default));
        await ApplyAsync(provider.PlanRemoveServiceConnectionAsync(Hello, "github", default));
        Run started = (Run)(await ApplyAsync(provider.PlanStartAsync(new() { Repository = Hello }, default)))!;
        await ApplyAsync(provider.PlanStopAsync(started, default));
        await ApplyAsync(provider.PlanRestartAsync(new() { Run = new() { Id = failed }, FailedOnly = true }, default));
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await ApplyAsync(provider.PlanRestartStageAsync(new() { Run = new() { Id = failed } }, "test", default));
        Change project = Assert.Single(await provider.PlanInitializeAsync(new() { Name = "fresh" }, default));
        await WriteScope.RunAsync(() => project.ApplyAsync(default));
        await ApplyAsync(provider.PlanNewRepositoryAsync(new() { Name = "fresh/new" }, default));
        await ApplyAsync(provider.PlanRemoveRepositoryAsync("fresh/new", default));

        string[] deviations = [.. prism.Violations.Distinct().Where(violation => !Misdescribed.Keys.Any(known => violation.Contains(known, StringComparison.Ordinal)))];
        Assert.True(deviations.Length == 0, string.Join('\n', deviations));
        Assert.True(prism.Requests.Length > 60, $"{prism.Requests.Length}");
        Assert.True(fixture.Server.Writes.Length > 20);
    }

    [Fact]
    public async Task What_every_hosted_system_does_goes_through_and_sends_what_it_foresaw()
    {
        string root = Path.Combine(TestTools.Root, "..", "shared", "api", "azure-devops");
        Assert.SkipUnless(Directory.Exists(root), "Microsoft's descriptions (../shared/api) are not there.");
        await using AzureDevOpsFixture fixture = new();
        await fixture.StartAsync();
        using TestFolder folder = new();
        string description = folder["azure-devops.json"];
        await File.WriteAllTextAsync(description, Together(root).ToJsonString());
        await using PrismServer? prism = await PrismServer.StartAsync(description, fixture.Server);
        Assert.SkipWhen(prism is null, "Prism (@stoplight/prism-cli) is not there.");
        fixture.Azure.AddEnvironment(fixture.Project, "staging");
        fixture.Azure.Commit(fixture.Hello, "main", new Dictionary<string, string> { ["README.md"] = "# hello\n", ["azure-pipelines.yml"] = "stages:\n- stage: build\n  jobs:\n  - deployment: build\n    environment: staging\n" });
        fixture.Azure.Commit(fixture.Hello, "topic", new Dictionary<string, string> { ["t"] = "t" });
        string run = fixture.AddRun(RunStatus.Failed);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Contract.HostedFlows flows = new(fixture.Provider(address: prism.Address), "My team/hello", new([KeyValuePair.Create("color", "red")]), run, "My team/shared", () => [.. fixture.Server.Writes.Select(one => $"{one.Method} {one.Path["/fabrikam".Length..]}")]);

        await flows.RunAsync();

        // Variables and secrets are in groups, which have no environments; all else goes through.
        string[] refused = ["set variable", "change variable", "remove variable", "set secret", "remove secret"];
        Assert.Equal(refused, flows.Errors.Select(error => error.Split(": ")[0]));
        Assert.All(flows.Errors, error => Assert.Contains(": InvalidScope: ", error, StringComparison.Ordinal));
        Assert.Empty(flows.Surprises);
        Assert.True(flows.Foreseen > 20, $"{flows.Foreseen} changes foresaw what they would send.");
        string[] deviations = [.. prism.Violations.Distinct().Where(violation => !Misdescribed.Keys.Any(known => violation.Contains(known, StringComparison.Ordinal)))];
        Assert.True(deviations.Length == 0, string.Join('\n', deviations));
    }

    // One description for each area, made one: names of definitions are those of their areas.
    private static JsonObject Together(string root)
    {
        JsonObject paths = [], definitions = [], parameters = [];
        foreach (string file in Areas.SelectMany(area => Directory.GetFiles(Path.Combine(root, area, "7.1"), "*.json")))
        {
            string area = Path.GetFileNameWithoutExtension(file);
            string text = File.ReadAllText(file).TrimStart('\uFEFF').Replace("#/definitions/", $"#/definitions/{area}.", StringComparison.Ordinal).Replace("#/parameters/", $"#/parameters/{area}.", StringComparison.Ordinal);
            JsonObject one = (JsonObject)JsonNode.Parse(text)!;
            foreach ((string path, JsonNode? item) in (JsonObject)one["paths"]!)
            {
                // Its examples are files beside it.
                foreach (JsonObject operation in ((JsonObject)item!).Select(pair => pair.Value).OfType<JsonObject>())
                    operation.Remove("x-ms-examples");
                paths[path] ??= item!.DeepClone();
            }

            foreach ((string name, JsonNode? item) in one["definitions"] as JsonObject ?? [])
                definitions[$"{area}.{name}"] = item?.DeepClone();
            foreach ((string name, JsonNode? item) in one["parameters"] as JsonObject ?? [])
                parameters[$"{area}.{name}"] = item?.DeepClone();
        }

        return new() { ["swagger"] = "2.0", ["info"] = new JsonObject { ["title"] = "Azure DevOps", ["version"] = "7.1" }, ["consumes"] = new JsonArray("application/json"), ["produces"] = new JsonArray("application/json"), ["paths"] = paths, ["definitions"] = definitions, ["parameters"] = parameters };
    }

    private static async Task<object?> ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        return await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }
}
