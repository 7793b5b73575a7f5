using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>Triggers of Cloud Build as pipelines.</summary>
public sealed class PipelineTests : GoogleTests
{
    private const string Linked = $"{GoogleServer.Parent}/connections/github/repositories/hello";

    /// <summary>What is asked for, and the trigger that comes of it: https://docs.cloud.google.com/build/docs/automating-builds/create-manage-triggers.</summary>
    public static TheoryData<PipelineStart, string?, string> Kinds => new()
    {
        { PipelineStart.Tag, "v.*", $$$$"""{"name":"t","filename":"cloudbuild.yaml","repositoryEventConfig":{"repository":"{{{{Linked}}}}","push":{"tag":"v.*"}}}""" },
        { PipelineStart.Push, "^main$", $$$$"""{"name":"t","filename":"cloudbuild.yaml","repositoryEventConfig":{"repository":"{{{{Linked}}}}","push":{"branch":"^main$"}}}""" },
        { PipelineStart.PullRequest, null, $$$$"""{"name":"t","filename":"cloudbuild.yaml","repositoryEventConfig":{"repository":"{{{{Linked}}}}","pullRequest":{"branch":".*"}}}""" },
        { PipelineStart.Manual, null, $$$$"""{"name":"t","sourceToBuild":{"repository":"{{{{Linked}}}}","ref":"refs/heads/main"},"gitFileSource":{"path":"cloudbuild.yaml","repository":"{{{{Linked}}}}","revision":"refs/heads/main"}}""" },
        { PipelineStart.Message, null, $$$$"""{"name":"t","sourceToBuild":{"repository":"{{{{Linked}}}}","ref":"refs/heads/main"},"gitFileSource":{"path":"cloudbuild.yaml","repository":"{{{{Linked}}}}","revision":"refs/heads/main"},"pubsubConfig":{"topic":"projects/contoso-ci/topics/gcr"}}""" },
        { PipelineStart.Webhook, null, $$$$"""{"name":"t","sourceToBuild":{"repository":"{{{{Linked}}}}","ref":"refs/heads/main"},"gitFileSource":{"path":"cloudbuild.yaml","repository":"{{{{Linked}}}}","revision":"refs/heads/main"},"webhookConfig":{"secret":"projects/contoso-ci/secrets/hook/versions/latest"}}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_trigger_of_each_kind_is_made_once(PipelineStart start, string? filter, string body)
    {
        Dictionary<string, string> settings = start switch { PipelineStart.Message => new() { ["topic"] = "gcr" }, PipelineStart.Webhook => new() { ["secret"] = "hook" }, _ => [] };
        NewPipelineRequest request = new() { Repository = "github/hello", Name = "t", Start = start, Filter = filter, Settings = settings };
        Change change = await Provider.PlanNewPipelineAsync(request, default);
        Assert.Empty(World.Server.Writes);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(change.Details!)), change.Details);
        Pipeline made = Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("t", "cloudbuild.yaml", true), (made.Name, made.Path, made.Enabled));
        Exchange sent = Assert.Single(World.Server.Writes);
        Assert.Equal($"{sent.Method} {sent.Path[1..]}", Assert.Single(change.Calls!.Calls));
        Assert.NotNull((await Provider.PlanNewPipelineAsync(request, default)).AlreadyDone);
        Assert.Equal("PipelineExists", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Path = "other.yaml" }, default)));
        Pipeline changed = await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(request with { Path = "other.yaml", Force = true }, default));
        Assert.Equal("other.yaml", changed.Path);
        Assert.Equal(2, World.Google.Triggers.Count);
    }

    [Fact]
    public async Task A_trigger_says_what_starts_it_and_is_switched_and_removed()
    {
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = "github/hello", Name = "releases", Start = PipelineStart.Tag, Filter = "v.*" }, default));
        Pipeline[] all = await Provider.GetPipelinesAsync("github/hello", default).ToArrayAsync();
        Assert.Equal(["hello-push", "releases"], all.Select(pipeline => pipeline.Name));
        // An expression that is no list of names stays what it is.
        Assert.Equal(new NativeTrigger("CloudBuild", "push", "tag: v.*"), Assert.Single(all[1].Triggers));
        Pipeline off = await ApplyAsync<Pipeline>(Provider.PlanSwitchAsync("github/hello", "releases", false, default));
        Assert.False(off.Enabled);
        Exchange sent = World.Server.Writes[^1];
        Assert.Equal(("PATCH", "disabled", """{"disabled":true}"""), (sent.Method, sent.Query["updateMask"], sent.Body!.ToJsonString()));
        Assert.NotNull((await Provider.PlanSwitchAsync("github/hello", "releases", false, default)).AlreadyDone);
        // The one that is left is the only one that is on.
        Assert.Equal("hello-push", (await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = "github/hello" }, default))).Pipeline);
        await WriteScope.RunAsync(async () => await (await Provider.PlanRemovePipelineAsync("github/hello", "releases", default)).ApplyAsync(default));
        Assert.Single(World.Google.Triggers);
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanRemovePipelineAsync("github/hello", "releases", default)));
    }

    [Fact]
    public async Task A_trigger_may_hold_its_build()
    {
        const string Build = "steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, -t, 'x:1.10', .]\n  allow_failure: true\nsubstitutions:\n  _ZIP: 007\n";
        Pipeline made = await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = "github/hello", Name = "inline", Definition = Build, Settings = new Dictionary<string, string> { ["approvalRequired"] = "true", ["_A"] = "b", ["tags"] = "one, two" } }, default));
        Assert.Equal("007", made.Variables["_ZIP"]);
        Assert.Single(made.Jobs);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$$$"""{"name":"inline","build":{"steps":[{"name":"gcr.io/cloud-builders/docker","args":["build","-t","x:1.10","."],"allowFailure":true}],"substitutions":{"_ZIP":"007"}},"repositoryEventConfig":{"repository":"{{{{Linked}}}}","push":{"branch":".*"}},"approvalConfig":{"approvalRequired":true},"tags":["one","two"],"substitutions":{"_A":"b"}}"""),
            World.Server.Writes.Single().Body));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_sent()
    {
        NewPipelineRequest request = new() { Repository = "github/hello", Name = "t" };
        Assert.Equal("SettingNotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Settings = new Dictionary<string, string> { ["branches"] = "main" } }, default)));
        Assert.Equal("SettingNotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Settings = new Dictionary<string, string> { ["approvalRequired"] = "perhaps" } }, default)));
        Assert.Equal("SettingMissing", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Start = PipelineStart.Message }, default)));
        Assert.Equal("SettingMissing", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Start = PipelineStart.Webhook }, default)));
        Assert.Equal("InvalidName", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Name = "a b" }, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Repository = "github/nothing" }, default)));
        Assert.Equal("NotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Folder = "a" }, default)));
        Assert.Equal("PipelineInvalid", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Definition = "jobs: []" }, default)));
        Assert.Empty(World.Server.Writes);
    }

    // https://docs.cloud.google.com/build/docs/automating-builds/github/build-repos-from-github
    [Fact]
    public async Task Repositories_of_the_first_generation_are_known_by_their_triggers()
    {
        NewPipelineRequest request = new() { Repository = "contoso/old", Name = "old-tag", Start = PipelineStart.Tag, Filter = "v.*", Settings = new Dictionary<string, string> { ["github"] = "app" } };
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(request, default));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"owner":"contoso","name":"old","push":{"tag":"v.*"}}"""), World.Server.Writes.Single().Body!["github"]));
        Repository found = await Provider.GetRepositoriesAsync("contoso/old", default).SingleAsync();
        Assert.Equal("https://github.com/contoso/old.git", found.CloneUrl);
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = "cloud-source-repositories/legacy", Name = "csr", Start = PipelineStart.Push, Filter = "main" }, default));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"projectId":"contoso-ci","repoName":"legacy","branchName":"main"}"""), World.Server.Writes[^1].Body!["triggerTemplate"]));
        Assert.Equal(["csr"], (await Provider.GetPipelinesAsync("cloud-source-repositories/legacy", default).ToListAsync()).Select(pipeline => pipeline.Name));
    }
}
