using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>
/// For every request in Microsoft's own examples of an operation that we use, what we send for the same intention is that request, save for members that are named here
/// with the reason. Requests for which there is no intention here are named with the reason as well.
/// </summary>
public sealed class ExampleRequestTests : IAsyncLifetime
{
    private const string Id = "1272a66f-e2e8-4e88-ab43-487409186c3f";

    private readonly AzureDevOpsFixture _fixture = new();
    private readonly Dictionary<string, Intention> _intentions;

    // What nobody can want of us.
    private static readonly Dictionary<string, string> NotWanted = new()
    {
        ["git/pushes/POST__git_repositories__tempRepoId__pushes3.json"] = "Files are text here; one that is not goes by Git.",
        ["git/pushes/POST__git_repositories__tempRepoId__pushes5.json"] = "No command removes a file.",
        ["git/pushes/POST__git_repositories__tempRepoId__pushes6.json"] = "No command renames a file.",
        ["git/pushes/POST__git_repositories__tempRepoId__pushes7.json"] = "No command moves a file.",
        ["git/repositories/PATCH__git_repositories__disable_.json"] = "No command disables a repository.",
        ["git/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__autoCompletePullRequestId_.json"] = "Merge-CicdPullRequest merges now, and waits for policies itself.",
        ["git/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__pullRequestId_.json"] = "No command changes a pull request's title.",
        ["git/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__pullRequestId_2.json"] = "No command changes a pull request's text.",
        ["serviceEndpoint/endpoints/CreateGenericEndpoint.json"] = "Connections are made to GitHub, registries, Azure and clusters.",
        ["serviceEndpoint/endpoints/POST__CreateServiceEndpoint.json"] = "It is one of Azure's classic deployment model, by certificate, which is retired: https://learn.microsoft.com/en-us/azure/cloud-services/cloud-services-retirement.",
        ["approvalsAndChecks/configurations/POST__AddTaskCheckConfiguration.json"] = "Of the checks, approvals are set; others are left as they are.",
        ["approvalsAndChecks/configurations/PATCH__TaskCheckConfiguration.json"] = "Of the checks, approvals are set; others are left as they are.",
    };

    public ExampleRequestTests() => _intentions = new()
    {
        ["git/pushes/POST__git_repositories__tempRepoId__pushes.json"] = new(PushAsync, RawText),
        ["git/pushes/POST__git_repositories__tempRepoId__pushes2.json"] = new(PushAsync, RawText),
        ["git/pushes/POST__git_repositories__tempRepoId__pushes4.json"] = new(PushAsync, RawText),
        ["git/pushes/POST__git_repositories__tempRepoId__pushes8.json"] = new(PushAsync, RawText),
        ["git/pushes/POST__git_repositories__tempRepoId__pushes9.json"] = new(PushAsync, RawText),
        ["git/repositories/POST__git_repositories.json"] = new(RepositoryAsync),
        ["git/repositories/POST__git_repositories_fork.json"] = new(RepositoryAsync),
        // There one branch alone is forked, by a parameter of the address.
        ["git/repositories/POST__git_repositories_fork_source_ref.json"] = new(RepositoryAsync),
        ["git/repositories/PATCH__git_repositories__repositoryId_.json"] = new(DefaultBranchAsync, ("name", "No command renames a repository.")),
        ["git/repositories/PATCH__git_repositories__project_.json"] = new(DefaultBranchAsync, ("name", "No command renames a repository.")),
        ["git/pullRequests/POST__git_repositories__repositoryId__pullRequests.json"] = new(PullRequestAsync, ("reviewers", "Reviewers are the policy of the repository.")),
        ["git/importRequests/POST__git_repositories__repositoryId__importRequests.json"] = new(ImportAsync),
        ["git/importRequests/PATCH__git_repositories__repositoryId__importRequests__importRequestId_.json"] = new(CancelImportAsync),
        ["core/projects/POST__projects.json"] = new(
            ProjectAsync,
            ("description", "A project is made without one."),
            ("visibility", "Without it the organization's policy decides; it shall be private."),
            ("capabilities.processTemplate.templateTypeId", "It is the organization's default, which is asked for.")),
        ["approvalsAndChecks/configurations/POST__AddApprovalCheckConfiguration.json"] = new(
            ApprovalCheckAsync,
            ("settings.instructions", "They are written on its page."),
            ("settings.minRequiredApprovers", "One of those who may is enough, as in every other system; 0 stands for all."),
            ("settings.approvers[0].displayName", "The example has it without a value; the identifier tells who."),
            ("resource.type", "The example's is a queue; ours an environment."),
            ("resource.id", "The example's is a queue; ours an environment.")),
        ["approvalsAndChecks/queryconfigurations/POST__QueryCheckConfigurationsOnResources.json"] = new(
            QueryChecksAsync,
            ("[0]", "The example asks for a queue and an environment; ours for environments.")),
        ["approvalsAndChecks/pipelinePermissions/PATCH__UpdatePipelinePermissionsForResource.json"] = new(PermissionAsync),
        ["approvalsAndChecks/approvals/PATCH__UpdateApproval.json"] = new(ApprovalAsync),
        ["serviceEndpoint/endpoints/CreateAzureRMEndpoint.json"] = new(AzureConnectionAsync),
        ["distributedTask/variablegroups/POST_CreateVariableGroup.json"] = new(
            NewGroupAsync,
            ("description", "A group is made without one."),
            ("variables.key2", "One variable is set at a time; the second comes by the next call."),
            ("variableGroupProjectReferences", References)),
        ["distributedTask/variablegroups/PUT_UpdateVariableGroup.json"] = new(
            GroupAsync,
            ("variables.key2.value", "The example says null; a value that is left away stays as well."),
            ("variableGroupProjectReferences", References)),
    };

    private const string References = "The example is older than version 7.1, which wants to know the project.";

    private static readonly (string, string) RawText = ("commits[*].changes[*].newContent.contentType", "The description has it as rawtext and rawText; the same is meant.");

    public static TheoryData<string> WithBody => ExampleAnswerTests.Rows(Example.All.Where(one => one is { InUse: not null, Body: not null }));

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task What_is_sent_is_the_example_save_for_what_is_named(string file)
    {
        Assert.SkipWhen(file.Length == 0, Example.Absent);
        Assert.True(_intentions.ContainsKey(file) != NotWanted.ContainsKey(file), $"{file} is neither sent nor said to be none of ours, or both.");
        if (NotWanted.TryGetValue(file, out string? reason))
        {
            Assert.EndsWith(".", reason, StringComparison.Ordinal);
            return;
        }

        Intention intention = _intentions[file];
        JsonNode example = Example.Of(file).Body!;
        JsonNode sent = await intention.SendAsync(example);
        string[] differ = [.. Differences(example, sent, "").Select(path => System.Text.RegularExpressions.Regex.IsMatch(path, @"^commits\[\d+\]\.changes\[\d+\]\.newContent\.contentType$") ? RawText.Item1 : path).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(
            intention.Differs.Select(one => one.Path).Order(StringComparer.Ordinal).SequenceEqual(differ),
            $"It differs in {string.Join(", ", differ)}.\nExample: {example.ToJsonString()}\nSent: {sent.ToJsonString()}");
    }

    [Fact]
    public void Nothing_is_said_of_a_file_that_is_not_there()
    {
        Assert.SkipUnless(Directory.Exists(Example.Root), Example.Absent);
        string[] files = [.. Example.All.Where(one => one is { InUse: not null, Body: not null }).Select(one => one.File)];
        Assert.Empty(_intentions.Keys.Concat(NotWanted.Keys).Except(files));
    }

    private async Task<JsonNode> PushAsync(JsonNode example)
    {
        JsonNode commit = example["commits"]![0]!, update = example["refUpdates"]![0]!;
        JsonObject[] changes = [.. ((JsonArray)commit["changes"]!).Cast<JsonObject>()];
        string branch = ((string)update["name"]!)["refs/heads/".Length..], old = (string)update["oldObjectId"]!;
        FakeRepository repository = _fixture.Azure.AddRepository(_fixture.Project, "temp", empty: true);
        if (old.Trim('0').Length > 0)
        {
            Dictionary<string, string> before = changes.Where(change => (string?)change["changeType"] == "edit").ToDictionary(PathOf, _ => "before");
            repository.Commits.Add(repository.Branches[branch] = new(old, before));
            repository.DefaultBranch = $"refs/heads/{branch}";
        }

        PipelineFile[] files = [.. changes.Select(change => new PipelineFile(PathOf(change), (string)change["newContent"]!["content"]!))];
        await ApplyAsync(_fixture.Provider().PlanSetItemsAsync(new() { Repository = "My team/temp", Branch = branch, Message = (string)commit["comment"]!, Files = files }, default));
        return Sent();

        static string PathOf(JsonNode change) => ((string)change["item"]!["path"]!).TrimStart('/');
    }

    private async Task<JsonNode> RepositoryAsync(JsonNode example)
    {
        bool isFork = example["parentRepository"] is not null;
        await ApplyAsync(_fixture.Provider().PlanNewRepositoryAsync(new() { Name = $"My team/{(string)example["name"]!}", ForkOf = isFork ? "My team/hello" : null }, default));
        example["project"]!["id"] = _fixture.Project.Id;
        if (isFork)
            (example["parentRepository"]!["id"], example["parentRepository"]!["project"]!["id"]) = (_fixture.Hello.Id, _fixture.Project.Id);
        return Sent();
    }

    private async Task<JsonNode> DefaultBranchAsync(JsonNode example)
    {
        await WriteScope.RunAsync(async () =>
        {
            await _fixture.Provider().SetDefaultBranchAsync("My team/hello", ((string)example["defaultBranch"]!)["refs/heads/".Length..], default);
            return (object?)null;
        });
        return Sent();
    }

    private async Task<JsonNode> PullRequestAsync(JsonNode example)
    {
        string source = Branch("sourceRefName"), target = Branch("targetRefName");
        _fixture.Azure.Commit(_fixture.Hello, source, new Dictionary<string, string> { ["a"] = "a" });
        _fixture.Azure.Commit(_fixture.Hello, target, new Dictionary<string, string> { ["b"] = "b" });
        await ApplyAsync(_fixture.Provider().PlanNewPullRequestAsync(new() { Repository = "My team/hello", Source = source, Target = target, Title = (string)example["title"]!, Body = (string)example["description"]! }, default));
        return Sent();

        string Branch(string member) => ((string)example[member]!)["refs/heads/".Length..];
    }

    private async Task<JsonNode> ImportAsync(JsonNode example)
    {
        await ApplyAsync(_fixture.Provider().PlanImportAsync(new() { Source = (string)example["parameters"]!["gitSource"]!["url"]!, Name = "My team/agent", Importer = ImporterUse.Begin }, default));
        return Sent();
    }

    private async Task<JsonNode> CancelImportAsync(JsonNode example)
    {
        ImportRequest request = new() { Source = "https://github.com/microsoft/vscode.git", Name = "My team/vscode", Importer = ImporterUse.Begin };
        await ApplyAsync(_fixture.Provider().PlanImportAsync(request, default));
        await ApplyAsync(_fixture.Provider().PlanImportAsync(request with { Importer = ImporterUse.Cancel }, default));
        return Sent();
    }

    private async Task<JsonNode> ProjectAsync(JsonNode example)
    {
        Change change = Assert.Single(await _fixture.Provider().PlanInitializeAsync(new() { Name = (string)example["name"]! }, default));
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        return Sent();
    }

    private async Task<JsonNode> ApprovalCheckAsync(JsonNode example)
    {
        string approver = (string)example["settings"]!["approvers"]![0]!["id"]!;
        await ApplyAsync(_fixture.Provider().PlanSetEnvironmentAsync(new() { Repository = "My team", Name = (string)example["resource"]!["name"]!, Create = true, Approvers = [approver] }, default));
        return Sent();
    }

    private async Task<JsonNode> QueryChecksAsync(JsonNode example)
    {
        string name = (string)example[1]!["name"]!;
        FakeEnvironment environment = _fixture.Azure.AddEnvironment(_fixture.Project, name);
        Assert.Single(await _fixture.Provider().GetEnvironmentsAsync(new() { Repository = "My team", Name = name }, default).ToListAsync());
        example[1]!["id"] = environment.Id.ToString(CultureInfo.InvariantCulture);
        JsonNode sent = _fixture.Server.Exchanges.Last(exchange => exchange.Path.EndsWith("/queryconfigurations", StringComparison.Ordinal)).Body!;
        Assert.Single((JsonArray)sent);
        return new JsonArray(null, sent[0]!.DeepClone());
    }

    private async Task<JsonNode> PermissionAsync(JsonNode example)
    {
        _fixture.Project.Definitions.Add(new() { Id = (int)example["pipelines"]![0]!["id"]!, Name = "sixteen", Repository = _fixture.Hello });
        await ApplyAsync(_fixture.Provider().PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "github", Kind = ServiceConnectionKind.GitHub, Secret = new("correct-horse"), Pipelines = ["sixteen"] }, default));
        return Sent();
    }

    private async Task<JsonNode> ApprovalAsync(JsonNode example)
    {
        FakeApproval gate = new();
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition);
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Gate = gate });
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new(), default).SingleAsync();
        await ApplyAsync(provider.PlanDecisionAsync(waiting, (string)example[0]!["status"]! == "approved", (string)example[0]!["comment"]!, default));
        example[0]!["approvalId"] = gate.Id;
        return Sent();
    }

    private async Task<JsonNode> AzureConnectionAsync(JsonNode example)
    {
        await ApplyAsync(_fixture.Provider().PlanNewServiceConnectionAsync(
            new() { Repository = "My team", Name = (string)example["name"]!, Kind = ServiceConnectionKind.AzureResourceManager, Tenant = Id, Subscription = Id, SubscriptionName = "subscriptionName", UserName = Id, Secret = new("SomePassword") },
            default));
        example["serviceEndpointProjectReferences"]![0]!["projectReference"] = new JsonObject { ["id"] = _fixture.Project.Id, ["name"] = "My team" };
        return Sent();
    }

    private async Task<JsonNode> NewGroupAsync(JsonNode example)
    {
        await ApplyAsync(_fixture.Provider().PlanSetVariableAsync(new() { Scope = GroupOf(example), Name = "key1", Value = (string)example["variables"]!["key1"]!["value"]! }, default));
        return Sent();
    }

    private async Task<JsonNode> GroupAsync(JsonNode example)
    {
        _fixture.Project.Groups.Add(new() { Id = 1, Name = (string)example["name"]!, Description = (string)example["description"]!, Variables = new() { ["key1"] = ("value0", false), ["key2"] = ("value2", true) } });
        await ApplyAsync(_fixture.Provider().PlanSetVariableAsync(new() { Scope = GroupOf(example), Name = "key1", Value = (string)example["variables"]!["key1"]!["value"]! }, default));
        Assert.EndsWith("/variablegroups/1", _fixture.Server.Writes[^1].Path, StringComparison.Ordinal);
        return Sent();
    }

    private static SettingScope GroupOf(JsonNode example) => new() { Organization = $"My team/{(string)example["name"]!}" };

    private JsonNode Sent() => _fixture.Server.Writes[^1].Body!.DeepClone();

    private static async Task ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }

    // Paths at which one has what the other has not. A member that is null is one that is there.
    private static IEnumerable<string> Differences(JsonNode? example, JsonNode? sent, string at)
    {
        if (example is JsonObject map && sent is JsonObject other)
            return map.Select(pair => pair.Key).Union(other.Select(pair => pair.Key)).SelectMany(key => map.ContainsKey(key) && other.ContainsKey(key) ? Differences(map[key], other[key], Below(key)) : [Below(key)]);
        if (example is JsonArray list && sent is JsonArray items && list.Count == items.Count)
            return list.Zip(items).SelectMany((pair, index) => Differences(pair.First, pair.Second, string.Create(CultureInfo.InvariantCulture, $"{at}[{index}]")));
        return JsonNode.DeepEquals(example, sent) ? [] : [at];

        string Below(string key) => at.Length == 0 ? key : $"{at}.{key}";
    }

    /// <summary>What is done for an example's intention; it puts identifiers of the fake into the example, and gives what was sent.</summary>
    private sealed record Intention(Func<JsonNode, Task<JsonNode>> SendAsync, params (string Path, string Why)[] Differs);
}
