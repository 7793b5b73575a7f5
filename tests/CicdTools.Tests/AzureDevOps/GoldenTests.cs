using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>
/// Microsoft's own examples of requests and answers (httpExamples, beside its descriptions): each answer of an operation that we use is read, and what we send for
/// the intention of a request is the request.
/// </summary>
public sealed class GoldenTests : IAsyncLifetime
{
    private const string Id = "1272a66f-e2e8-4e88-ab43-487409186c3f";

    private readonly AzureDevOpsFixture _fixture = new();

    private static string Root => Path.Combine(TestTools.Root, "..", "shared", "api", "azure-devops");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Directory.Exists(Root), "Microsoft's examples (../shared/api) are not there.");
        await _fixture.StartAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("POST__git_repositories__tempRepoId__pushes", true)]
    [InlineData("POST__git_repositories__tempRepoId__pushes2", false)]
    [InlineData("POST__git_repositories__tempRepoId__pushes4", false)]
    [InlineData("POST__git_repositories__tempRepoId__pushes9", false)]
    public async Task Files_are_pushed_as_in_the_example(string file, bool first)
    {
        JsonNode example = Body("git", $"pushes/{file}");
        JsonNode commit = example["commits"]![0]!;
        JsonObject[] changes = [.. ((JsonArray)commit["changes"]!).Cast<JsonObject>()];
        string branch = ((string)example["refUpdates"]![0]!["name"]!)["refs/heads/".Length..];
        FakeRepository repository = _fixture.Azure.AddRepository(_fixture.Project, "temp", empty: true);
        if (!first)
        {
            Dictionary<string, string> before = changes.Where(change => (string?)change["changeType"] == "edit").ToDictionary(change => ((string)change["item"]!["path"]!).TrimStart('/'), _ => "before");
            repository.Commits.Add(repository.Branches[branch] = new((string)example["refUpdates"]![0]!["oldObjectId"]!, before));
            repository.DefaultBranch = $"refs/heads/{branch}";
        }

        PipelineFile[] files = [.. changes.Select(change => new PipelineFile(((string)change["item"]!["path"]!).TrimStart('/'), (string)change["newContent"]!["content"]!))];
        Change plan = await _fixture.Provider().PlanSetItemsAsync(new() { Repository = "My team/temp", Branch = branch, Message = (string)commit["comment"]!, Files = files }, default);
        await WriteScope.RunAsync(() => plan.ApplyAsync(default));
        // The description has it in two cases; the example in one.
        Same(JsonNode.Parse(example.ToJsonString().Replace("\"rawtext\"", "\"rawText\"", StringComparison.Ordinal))!, Sent());
    }

    [Fact]
    public async Task A_repository_and_a_fork_are_made_as_in_the_examples()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        await ApplyAsync(provider.PlanNewRepositoryAsync(new() { Name = "My team/AnotherRepository" }, default));
        JsonNode example = Body("git", "repositories/POST__git_repositories");
        example["project"]!["id"] = _fixture.Project.Id;
        Same(example, Sent());
        await ApplyAsync(provider.PlanNewRepositoryAsync(new() { Name = "My team/forkRepository", ForkOf = "My team/hello" }, default));
        example = Body("git", "repositories/POST__git_repositories_fork");
        (example["project"]!["id"], example["parentRepository"]!["id"], example["parentRepository"]!["project"]!["id"]) = (_fixture.Project.Id, _fixture.Hello.Id, _fixture.Project.Id);
        Same(example, Sent());
    }

    [Fact]
    public async Task A_pull_request_is_opened_as_in_the_example()
    {
        _fixture.Azure.Commit(_fixture.Hello, "npaulk/my_work", new Dictionary<string, string> { ["a"] = "a" });
        _fixture.Azure.Commit(_fixture.Hello, "new_feature", new Dictionary<string, string> { ["b"] = "b" });
        JsonNode example = Body("git", "pullRequests/POST__git_repositories__repositoryId__pullRequests");
        // Reviewers are the repository's own policy here.
        ((JsonObject)example).Remove("reviewers");
        await ApplyAsync(_fixture.Provider().PlanNewPullRequestAsync(new() { Repository = "My team/hello", Source = "npaulk/my_work", Target = "new_feature", Title = "A new feature", Body = "Adding a new feature" }, default));
        Same(example, Sent());
    }

    [Fact]
    public async Task A_project_is_made_as_in_the_example_and_private()
    {
        JsonNode example = Body("core", "projects/POST__projects");
        ((JsonObject)example).Remove("description");
        (example["visibility"], example["capabilities"]!["processTemplate"]!["templateTypeId"]) = ("private", "b8a3a935-7e91-48b8-a94c-606d37c3e9f2");
        Change change = Assert.Single(await _fixture.Provider().PlanInitializeAsync(new() { Name = "FabrikamTravel" }, default));
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        Same(example, Sent());
    }

    [Fact]
    public async Task An_approval_is_asked_for_as_in_the_example()
    {
        JsonNode example = Body("approvalsAndChecks", "configurations/POST__AddApprovalCheckConfiguration");
        string approver = (string)example["settings"]!["approvers"]![0]!["id"]!;
        await ApplyAsync(_fixture.Provider().PlanSetEnvironmentAsync(new() { Repository = "My team", Name = "Default", Create = true, Approvers = [approver] }, default));
        // There it is of a queue, with instructions, and of all approvers.
        ((JsonObject)example["settings"]!).Remove("instructions");
        (example["settings"]!["minRequiredApprovers"], example["resource"]!["type"], example["resource"]!["id"]) = (1, "environment", $"{_fixture.Project.Environments[0].Id}");
        Same(example, Sent());

        JsonNode query = ((JsonArray)Body("approvalsAndChecks", "queryconfigurations/POST__QueryCheckConfigurationsOnResources"))[1]!;
        (query["id"], query["name"]) = ($"{_fixture.Project.Environments[0].Id}", "Default");
        Same(query, _fixture.Server.Exchanges.Last(exchange => exchange.Path.EndsWith("/queryconfigurations", StringComparison.Ordinal)).Body![0]!);
    }

    [Fact]
    public async Task A_connection_to_Azure_with_a_key_and_who_may_use_it_are_as_in_the_examples()
    {
        FakeDefinition sixteen = new() { Id = 16, Name = "sixteen", Repository = _fixture.Hello };
        _fixture.Project.Definitions.Add(sixteen);
        await ApplyAsync(_fixture.Provider().PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "MyNewARMServiceEndpoint", Kind = ServiceConnectionKind.AzureResourceManager, Tenant = Id, Subscription = Id, SubscriptionName = "subscriptionName", UserName = Id, Secret = new("SomePassword"), Pipelines = ["sixteen"] }, default));
        JsonNode example = Body("serviceEndpoint", "endpoints/CreateAzureRMEndpoint");
        example["serviceEndpointProjectReferences"]![0]!["projectReference"] = new JsonObject { ["id"] = _fixture.Project.Id, ["name"] = "My team" };
        Same(example, _fixture.Server.Writes[^2].Body!);
        Same(Body("approvalsAndChecks", "pipelinePermissions/PATCH__UpdatePipelinePermissionsForResource"), Sent());
    }

    // What stays secret has no value, in the example and here; the project's reference came with a later version.
    [Fact]
    public async Task A_variable_group_is_written_as_in_the_example()
    {
        JsonNode example = Body("distributedTask", "variablegroups/PUT_UpdateVariableGroup");
        _fixture.Project.Groups.Add(new() { Id = 1, Name = "TestVariableGroup1", Description = "Updated variable group", Variables = new() { ["key1"] = ("value0", false), ["key2"] = ("value2", true) } });
        await ApplyAsync(_fixture.Provider().PlanSetVariableAsync(new() { Scope = new() { Organization = "My team/TestVariableGroup1" }, Name = "key1", Value = "value1" }, default));
        JsonObject sent = (JsonObject)Sent().DeepClone();
        sent.Remove("variableGroupProjectReferences");
        Same(example, sent);
        Assert.EndsWith("/variablegroups/1", _fixture.Server.Writes[^1].Path, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Answers => new()
    {
        { "core", "projects/GET__projects" },
        { "core", "teams/GET__projects__projectId__teams" },
        { "core", "members/GET__projects__projectId__teams__teamId__members4.1_" },
        { "git", "repositories/GET__git_repositories" },
        { "git", "refs/GET__git_repositories__repositoryId__refs" },
        { "git", "refs/GET__git_repositories__repositoryId__refs_heads" },
        { "git", "refs/GET__git_repositories__repositoryId__refs_tags" },
        { "git", "items/GET__git_repositories__repositoryId__items_scopePath-_folderPath__recursionLevel-OneLevel" },
        { "git", "pullRequests/GET__git_repositories__repositoryId__pullRequests" },
        { "git", "pullRequests/GET__git_repositories__repositoryId__pullRequests_status-completed" },
        { "git", "statuses/GET__git_repositories__repositoryId__commits__commitId__statuses" },
        { "distributedTask", "variablegroups/GET_VariableGroupsByGroupName" },
        { "approvalsAndChecks", "approvals/GET__QueryApproval" },
        { "approvalsAndChecks", "approvals/PATCH__UpdateApproval" },
        { "approvalsAndChecks", "queryconfigurations/POST__QueryCheckConfigurationsOnResources" },
        { "serviceEndpoint", "endpoints/GetServiceEndpointsByName" },
        { "serviceEndpoint", "endpoints/ListEndpoints" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Every_list_of_the_examples_is_read_whole(string area, string file)
    {
        JsonNode body = Answer(area, file);
        int items = ((JsonArray)body["value"]!).Count;
        AzureDevOpsJson json = AzureDevOpsJson.Default;
        string[] names = Path.GetFileName(Path.GetDirectoryName(file))! switch
        {
            "projects" => Read(json.ListModelProjectModel, one => one.Name),
            "teams" => Read(json.ListModelTeamModel, one => one.Id),
            "members" => Read(json.ListModelTeamMemberModel, one => one.Identity.UniqueName!),
            "repositories" => Read(json.ListModelRepositoryModel, one => one.Project.Name),
            "refs" => Read(json.ListModelRefModel, one => one.ObjectId),
            "items" => Read(json.ListModelItemModel, one => one.Path),
            "pullRequests" => Read(json.ListModelPullRequestModel, one => one.SourceRefName),
            "statuses" => Read(json.ListModelStatusModel, one => one.State),
            "variablegroups" => Read(json.ListModelGroupModel, one => one.Name),
            "approvals" => Read(json.ListModelApprovalModel, one => one.Status),
            "queryconfigurations" => Read(json.ListModelCheckModel, one => one.Resource!.Id),
            "endpoints" => Read(json.ListModelEndpointModel, one => one.Authorization!.Scheme),
            { } other => throw new ArgumentOutOfRangeException(nameof(file), other, "No type is known for it."),
        };
        Assert.Equal(items, names.Length);
        Assert.All(names, name => Assert.False(string.IsNullOrEmpty(name)));

        string[] Read<T>(JsonTypeInfo<ListModel<T>> type, Func<T, string> name) => [.. body.Deserialize(type)!.Value.Select(name)];
    }

    [Theory]
    [InlineData("core", "projects/POST__projects", "202", "queued")]
    public void An_operation_of_the_examples_is_read(string area, string file, string status, string state) =>
        Assert.Equal(state, Answer(area, file, status).Deserialize(AzureDevOpsJson.Default.OperationModel)!.Status);

    private JsonNode Sent() => _fixture.Server.Writes[^1].Body!;

    private static JsonNode Example(string area, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, area, "7.1", "httpExamples", $"{file}.json")).TrimStart('\uFEFF'))!;

    private static JsonNode Body(string area, string file) => Example(area, file)["parameters"]!["body"]!.DeepClone();

    private static JsonNode Answer(string area, string file, string status = "200") => Example(area, file)["responses"]![status]!["body"]!;

    // A value that is null is one that is not sent.
    private static void Same(JsonNode example, JsonNode sent)
    {
        JsonNode expected = WithoutNulls(example)!;
        Assert.True(JsonNode.DeepEquals(expected, sent), $"Expected {expected.ToJsonString()}\nand sent {sent.ToJsonString()}");
    }

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, WithoutNulls(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };

    private static async Task ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }
}
