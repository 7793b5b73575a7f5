using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>What we send is what Google's own command line sends for the same job.</summary>
public sealed class GcloudTests : GoogleTests
{
    private const string Linked = $"{GoogleServer.Parent}/connections/github/repositories/hello";

    [Fact]
    public async Task The_trigger_of_a_tag_is_the_same()
    {
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "triggers", "create", "github", "--name=releases", $"--repository={Linked}", "--tag-pattern=v.*", "--build-config=cloudbuild.yaml", $"--region={GoogleServer.Location}");
        Exchange theirs = World.Server.Writes.Single();
        World.Google.Triggers.RemoveAt(1);
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = "github/hello", Name = "releases", Start = PipelineStart.Tag, Filter = "v.*" }, default));
        Same(theirs, World.Server.Writes[^1]);
    }

    [Fact]
    public async Task The_run_of_a_trigger_is_the_same()
    {
        string id = (string)World.Trigger["id"]!;
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "triggers", "run", id, "--tag=v1.0.0", "--substitutions=_COLOR=blue", $"--region={GoogleServer.Location}");
        Exchange theirs = World.Server.Writes.Single();
        await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = "github/hello", Ref = "refs/tags/v1.0.0", Variables = new VariableMap().With("_COLOR", "blue") }, default));
        Same(theirs, World.Server.Writes[^1]);
    }

    [Fact]
    public async Task The_build_of_a_folder_is_the_same()
    {
        using TestFolder folder = new();
        File.WriteAllText(folder["cloudbuild.yaml"], "steps:\n- name: alpine\n  script: make\n  allow_failure: true\n  env: [A=1]\ntimeout: 600s\nsubstitutions:\n  _ZIP: '007'\noptions:\n  dynamicSubstitutions: true\n  machineType: E2_HIGHCPU_8\nimages: ['eu.gcr.io/x/y:$_ZIP']\n");
        World.Google.Buckets["contoso-ci_cloudbuild"] = new() { ["name"] = "contoso-ci_cloudbuild" };
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "submit", "--no-source", "--async", $"--config={folder["cloudbuild.yaml"]}", $"--region={GoogleServer.Location}");
        JsonObject theirs = World.Google.Submitted[0];
        await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = folder.Path }, default));
        JsonObject ours = (JsonObject)World.Google.Submitted[1].DeepClone();
        Assert.NotNull(ours["source"]);
        ours.Remove("source");
        Assert.True(JsonNode.DeepEquals(theirs, ours), $"gcloud: {theirs.ToJsonString()}\nours: {ours.ToJsonString()}");
        Exchange[] builds = [.. World.Server.Writes.Where(exchange => exchange.Path.EndsWith("/builds", StringComparison.Ordinal))];
        Assert.Equal(builds[0].Path, builds[1].Path);
    }

    private static void Same(Exchange theirs, Exchange ours)
    {
        Assert.Equal((theirs.Method, theirs.Path), (ours.Method, ours.Path));
        Assert.True(JsonNode.DeepEquals(theirs.Body, ours.Body), $"gcloud: {theirs.Body}\nours: {ours.Body}");
    }
}
