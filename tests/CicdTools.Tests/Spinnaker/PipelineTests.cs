using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Spinnaker;

/// <summary>Pipelines that Spinnaker keeps.</summary>
public sealed class PipelineTests : SpinnakerTests
{
    // Orca's own pipelines.
    [Theory]
    [InlineData("dependsOn-expected.json")]
    [InlineData("expectedArtifactsInheritance-expected.json")]
    [InlineData("loops-expected.json")]
    [InlineData("nestedConditionalStage-expected.json")]
    [InlineData("partialsAndModules-expected.json")]
    [InlineData("stageInjection-expected.json")]
    public async Task A_pipeline_of_the_corpus_is_saved_and_read_back_the_same(string name) => await SavedAsync(name, File.ReadAllText(Path.Combine(Corpus.Folder("spinnaker"), name)));

    // The chapter's own file has keys twice, which one reader takes for the first and another for the last.
    [Fact]
    public async Task The_pipeline_of_the_chapter_is_refused_for_its_fault_and_saved_without_it()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Corpus.Folder("chapter"), "spinnaker-pipeline-deploy.json"));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => Provider.PlanNewPipelineAsync(new() { Repository = "sample", Definition = string.Join('\n', lines) }, default));
        Assert.Contains("'keepWaitingPipelines' stands twice", error.Message, StringComparison.Ordinal);
        HashSet<string> keys = [];
        await SavedAsync("chapter", string.Join('\n', lines.Where(line => !line.StartsWith("  \"", StringComparison.Ordinal) || keys.Add(line.Split(':')[0]))));
    }

    private async Task SavedAsync(string name, string text)
    {
        JsonObject given = (JsonObject)JsonNode.Parse(text)!;
        NewPipelineRequest request = new() { Repository = "sample", Name = "From the corpus", Definition = text };
        Pipeline made = await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(request, default));
        Assert.Equal(("From the corpus", "Spinnaker"), (made.Name, made.Format));
        JsonObject kept = World.Gate.Pipelines.Single(one => (string)one["name"]! == "From the corpus");
        foreach ((string key, JsonNode? value) in given)
        {
            if (key is not ("id" or "name" or "application" or "updateTs" or "lastModifiedBy" or "index"))
                Assert.True(JsonNode.DeepEquals(value, kept[key]), $"{name}: {key}");
        }

        Assert.NotNull((await Provider.PlanNewPipelineAsync(request, default)).AlreadyDone);
        Assert.Contains("From the corpus", (await Provider.GetPipelinesAsync("sample", default).ToListAsync()).Select(pipeline => pipeline.Name));
    }

    [Fact]
    public async Task A_pipeline_is_changed_in_its_place_and_not_over_somebody_elses_change()
    {
        JsonObject there = World.Pipeline;
        string text = """{"name":"Deploy","stages":[{"refId":"1","requisiteStageRefIds":[],"type":"wait","name":"build","waitTime":30}]}""";
        NewPipelineRequest request = new() { Repository = "sample", Definition = text };
        Assert.Equal("PipelineExists", await IdAsync(() => Provider.PlanNewPipelineAsync(request, default)));
        Change first = await Provider.PlanNewPipelineAsync(request with { Force = true }, default);
        Change second = await Provider.PlanNewPipelineAsync(request with { Force = true }, default);
        World.Clock.Advance(TimeSpan.FromSeconds(1));
        await WriteScope.RunAsync(() => first.ApplyAsync(default));
        Exchange sent = World.Server.Writes.Single();
        Assert.Equal(("true", (string)there["id"]!, "sample"), (sent.Query["staleCheck"], (string)sent.Body!["id"]!, (string)sent.Body["application"]!));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => second.ApplyAsync(default)));
        Assert.Equal(("PipelineStale", CicdErrorKind.Conflict), (error.Id, error.Kind));
        Assert.Equal(30, (int)World.Gate.Pipelines.Single()["stages"]![0]!["waitTime"]!);
    }

    [Fact]
    public async Task A_pipeline_is_switched_off_and_on_and_removed()
    {
        Assert.False((await ApplyAsync<Pipeline>(Provider.PlanSwitchAsync("sample", "Deploy", false, default))).Enabled);
        Assert.Equal("PipelineDisabled", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = "sample", Pipeline = "Deploy" }, default)));
        Assert.NotNull((await Provider.PlanSwitchAsync("sample", "Deploy", false, default)).AlreadyDone);
        Assert.True((await ApplyAsync<Pipeline>(Provider.PlanSwitchAsync("sample", "Deploy", true, default))).Enabled);
        Change change = await Provider.PlanRemovePipelineAsync("sample", "Deploy", default);
        Assert.Null(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Empty(World.Gate.Pipelines);
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanRemovePipelineAsync("sample", "Deploy", default)));
    }

    [Fact]
    public async Task What_is_no_pipeline_is_refused_before_anything_is_sent()
    {
        NewPipelineRequest request = new() { Repository = "sample", Name = "x" };
        Assert.Equal("DefinitionMissing", await IdAsync(() => Provider.PlanNewPipelineAsync(request, default)));
        Assert.NotNull(await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Definition = "{\"stages\":" }, default)));
        Assert.Equal("MissingKey", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Definition = "{\"name\":\"x\"}" }, default)));
        Assert.Equal("NotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Definition = "{\"stages\":[]}", Branch = "main" }, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Repository = "nothing", Definition = "{\"stages\":[]}" }, default)));
        Assert.Empty(World.Server.Writes);
    }

    [Fact]
    public async Task Parameters_are_checked_and_sent()
    {
        World.Pipeline["parameterConfig"] = new JsonArray(
            new JsonObject { ["name"] = "tag", ["required"] = true, ["default"] = "" },
            new JsonObject { ["name"] = "place", ["hasOptions"] = true, ["options"] = new JsonArray(new JsonObject { ["value"] = "here" }, new JsonObject { ["value"] = "there" }) });
        RunRequest request = new() { Repository = "sample" };
        Assert.Equal("InputMissing", await IdAsync(() => Provider.PlanStartAsync(request, default)));
        Assert.Equal("InputUnknown", await IdAsync(() => Provider.PlanStartAsync(request with { Inputs = new VariableMap().With("tag", "v1").With("color", "red") }, default)));
        Assert.Equal("InputInvalid", await IdAsync(() => Provider.PlanStartAsync(request with { Inputs = new VariableMap().With("tag", "v1").With("place", "nowhere") }, default)));
        Run run = await ApplyAsync<Run>(Provider.PlanStartAsync(request with { Inputs = new VariableMap().With("tag", "v1").With("place", "here") }, default));
        Assert.Equal("""{"type":"manual","parameters":{"tag":"v1","place":"here"}}""", World.Server.Writes.Single().Body!.ToJsonString());
        // Run again as a whole, it has the same.
        Run again = await ApplyAsync<Run>(Provider.PlanRestartAsync(new() { Run = run }, default));
        Assert.NotEqual(run.Id, again.Id);
        Assert.Equal("""{"type":"manual","parameters":{"tag":"v1","place":"here"}}""", World.Server.Writes[^1].Body!.ToJsonString());
    }
}
