using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Pipelines of projects of the GitHub App, and what starts them: https://circleci.com/docs/api/v2/#tag/Pipeline-Definition and #tag/Trigger.</summary>
public sealed class DefinitionTests : CircleTests
{
    private const string Slug = "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat";

    [Fact]
    public async Task A_pipeline_is_made_with_what_starts_it_and_not_twice()
    {
        CircleProject project = World.Circle.AddProject(Slug);
        NewPipelineRequest request = new() { Repository = Slug, Name = "release", Path = ".circleci/release.yml", Start = PipelineStart.Tag };
        Assert.Equal("RepositoryIdMissing", await IdAsync(() => Provider.PlanNewPipelineAsync(request, default)));
        Change change = await Provider.PlanNewPipelineAsync(request with { Settings = new Dictionary<string, string> { ["repositoryid"] = "952038793" } }, default);
        Assert.Equal("Make the pipeline of .circleci/release.yml, started by only-tags", change.Action);
        Assert.Empty(World.Server.Writes);
        Pipeline made = Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("release", "CircleCI", ".circleci/release.yml", true), (made.Name, made.Format, made.Path, made.Enabled));
        AssertSent(0, """{"name":"release","config_source":{"provider":"github_app","file_path":".circleci/release.yml","repo":{"external_id":"952038793"}},"checkout_source":{"provider":"github_app","repo":{"external_id":"952038793"}}}""");
        AssertSent(1, """{"event_source":{"provider":"github_app","repo":{"external_id":"952038793"}},"event_preset":"only-tags"}""");
        Assert.NotNull((await Provider.PlanNewPipelineAsync(request, default)).AlreadyDone);

        // Another file under the name is a change, and wants to be meant.
        NewPipelineRequest other = request with { Path = ".circleci/other.yml" };
        Assert.Equal("PipelineExists", await IdAsync(() => Provider.PlanNewPipelineAsync(other, default)));
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(other with { Force = true }, default));
        Assert.Equal(".circleci/other.yml", Assert.Single(project.Definitions).File);
        Assert.Single(project.Triggers);
    }

    // https://circleci.com/docs/guides/orchestrate/schedule-triggers/
    [Fact]
    public async Task A_schedule_runs_a_branch()
    {
        CircleProject project = World.Circle.AddProject(Slug);
        project.Definitions.Add(("d1", "nightly", ".circleci/nightly.yml"));
        project.Repositories["d1"] = "952038793";
        NewPipelineRequest request = new() { Repository = Slug, Name = "nightly", Path = ".circleci/nightly.yml", Start = PipelineStart.Schedule };
        Assert.Equal("SettingNotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request, default)));
        request = request with { Settings = new Dictionary<string, string> { ["Cron"] = "0 5 * * *", ["Actor"] = "system" } };
        Change change = await Provider.PlanNewPipelineAsync(request, default);
        Assert.Equal("Add a trigger to the pipeline of .circleci/nightly.yml, started at '0 5 * * *'", change.Action);
        Pipeline made = Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(new ScheduleTrigger("0 5 * * *"), Assert.Single(made.Triggers));
        AssertSent(0, """{"event_source":{"provider":"schedule","schedule":{"cron_expression":"0 5 * * *","attribution_actor":"system"}},"event_name":"nightly","checkout_ref":"main","config_ref":"main"}""");
        Assert.NotNull((await Provider.PlanNewPipelineAsync(request, default)).AlreadyDone);
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(request with { Name = "manual", Start = PipelineStart.Manual, Settings = new Dictionary<string, string>() }, default));
        Assert.Single(project.Triggers);
    }

    [Fact]
    public async Task Pipelines_are_listed_switched_and_removed()
    {
        CircleProject project = World.Circle.AddProject(Slug);
        foreach (string name in new[] { "build", "nightly" })
            project.Definitions.Add((name, name, $".circleci/{name}.yml"));
        project.Repositories["build"] = "952038793";
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = Slug, Name = "build", Path = ".circleci/build.yml" }, default));
        Assert.Equal([("build", true), ("nightly", (bool?)null)], await Provider.GetPipelinesAsync(Slug, default).Select(one => (one.Name, one.Enabled)).ToArrayAsync());
        Assert.Equal("PipelineNotSwitched", await IdAsync(() => Provider.PlanSwitchAsync(Slug, "nightly", false, default)));
        Assert.NotNull((await Provider.PlanSwitchAsync(Slug, "build", true, default)).AlreadyDone);
        Assert.False((await ApplyAsync<Pipeline>(Provider.PlanSwitchAsync(Slug, "build", false, default))).Enabled);
        Assert.Equal("""{"disabled":true}""", World.Server.Writes.Last().Body!.ToJsonString());
        Change remove = await Provider.PlanRemovePipelineAsync(Slug, "build", default);
        Assert.Contains(".circleci/build.yml stays", remove.Details, StringComparison.Ordinal);
        Assert.Null(await WriteScope.RunAsync(() => remove.ApplyAsync(default)));
        Assert.Empty(project.Triggers);
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanRemovePipelineAsync(Slug, "build", default)));
    }

    [Theory]
    [InlineData("Color", "red", null)]
    [InlineData("Preset", "all-pulls", null)]
    [InlineData("Actor", "ada", null)]
    [InlineData("Provider", "gitlab", null)]
    [InlineData("Cron", "0 5 * * *", PipelineStart.Push)]
    [InlineData("Preset", "only-tags", PipelineStart.Manual)]
    [InlineData("RepositoryId", "1", PipelineStart.Message)]
    public async Task What_CircleCI_does_not_have_is_refused_before_anything_is_asked(string setting, string value, PipelineStart? start)
    {
        Assert.Equal("SettingNotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(new() { Repository = Slug, Start = start, Settings = new Dictionary<string, string> { [setting] = value } }, default)));
        Assert.Empty(World.Server.Exchanges);
    }

    [Fact]
    public async Task A_project_of_an_OAuth_organization_has_one_pipeline_and_no_others() =>
        Assert.Equal("PipelinesNotKept", await IdAsync(() => Provider.PlanNewPipelineAsync(new() { Repository = "gh/contoso/hello" }, default)));

    private void AssertSent(int write, string body) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), World.Server.Writes[write].Body), World.Server.Writes[write].Body?.ToJsonString());
}
