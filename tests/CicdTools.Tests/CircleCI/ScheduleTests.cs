using System.Text.Json.Nodes;
using CicdTools.Providers.CircleCI;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Schedules of projects of GitHub's OAuth App and Bitbucket: https://circleci.com/docs/guides/orchestrate/schedule-triggers/#use-the-api.</summary>
public sealed class ScheduleTests : CircleTests
{
    private static readonly NewPipelineRequest Nightly = new()
    {
        Repository = "gh/contoso/hello",
        Name = "nightly",
        Start = PipelineStart.Schedule,
        Settings = new Dictionary<string, string> { ["Cron"] = "0 1 * * TUE-SAT", ["Actor"] = "system", ["Parameter.run-schedule"] = "true" },
    };

    [Fact]
    public async Task A_schedule_is_made_as_the_guide_asks_for_it_changed_listed_and_removed()
    {
        World.Project.Source = $"version: 2.1\nparameters:\n  run-schedule:\n    type: boolean\n    default: false\n{World.Project.Source["version: 2.1\n".Length..]}";
        World.Circle.AddPipeline(World.Project);
        Change change = await Provider.PlanNewPipelineAsync(Nightly, default);
        Assert.Equal("Make the schedule, at '0 1 * * TUE,WED,THU,FRI,SAT' of main", change.Action);
        Assert.Empty(World.Server.Writes);
        Pipeline made = Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("nightly", ".circleci/config.yml", true), (made.Name, made.Path, made.Enabled));
        // The body of https://circleci.com/docs/guides/orchestrate/set-a-nightly-schedule-trigger/#set-a-schedule-with-the-api, but for its description.
        AssertSent("""{"name":"nightly","attribution-actor":"system","parameters":{"branch":"main","run-schedule":true},"timetable":{"per-hour":1,"hours-of-day":[1],"days-of-week":["TUE","WED","THU","FRI","SAT"]}}""");
        Assert.NotNull((await Provider.PlanNewPipelineAsync(Nightly, default)).AlreadyDone);

        NewPipelineRequest other = Nightly with { Branch = "refs/tags/v1.0", Settings = new Dictionary<string, string> { ["Cron"] = "*/20 1,15 1 JAN,JUL *" } };
        Assert.Equal("PipelineExists", await IdAsync(() => Provider.PlanNewPipelineAsync(other, default)));
        Pipeline changed = await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(other with { Force = true }, default));
        Assert.Equal(new ScheduleTrigger("*/20 1,15 1 JAN,JUL *"), Assert.Single(changed.Triggers));
        Assert.Equal("PATCH", World.Server.Writes.Last().Method);
        AssertSent("""{"name":"nightly","attribution-actor":"current","parameters":{"tag":"v1.0"},"timetable":{"per-hour":3,"hours-of-day":[1,15],"days-of-month":[1],"months":["JAN","JUL"]}}""");
        Assert.NotNull((await Provider.PlanNewPipelineAsync(other, default)).AlreadyDone);

        Assert.Equal(["main", "nightly"], await Provider.GetPipelinesAsync("gh/contoso/hello", default).Select(one => one.Name).ToArrayAsync());
        Assert.Equal("PipelinesNotKept", await IdAsync(() => Provider.PlanRemovePipelineAsync("gh/contoso/hello", "config.yml", default)));
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanRemovePipelineAsync("gh/contoso/hello", "weekly", default)));
        Assert.Equal("PipelineNotSwitched", await IdAsync(() => Provider.PlanSwitchAsync("gh/contoso/hello", "nightly", false, default)));
        Change remove = await Provider.PlanRemovePipelineAsync("gh/contoso/hello", "nightly", default);
        Assert.Null(await WriteScope.RunAsync(() => remove.ApplyAsync(default)));
        Assert.Empty(World.Project.Schedules);
    }

    [Theory]
    [InlineData("Cron", "0 5 * *", "CronInvalid")]
    [InlineData("Cron", "0 24 * * *", "CronInvalid")]
    [InlineData("Cron", "0 5-4 * * *", "CronInvalid")]
    [InlineData("Cron", "0 5 * * MON/0", "CronInvalid")]
    [InlineData("Cron", "0 5 1 * MON", "CronNotKept")]
    [InlineData("Cron", "0,10 5 * * *", "CronNotKept")]
    [InlineData("Cron", "", "SettingNotTaken")]
    [InlineData("Actor", "ada", "SettingNotTaken")]
    [InlineData("Preset", "all-pushes", "SettingNotTaken")]
    [InlineData("Parameter.branch", "main", "InputInvalid")]
    [InlineData("Parameter.unknown", "1", "InputUnknown")]
    public async Task Bad_input_is_an_error_before_anything_is_changed(string setting, string value, string id)
    {
        World.Circle.AddPipeline(World.Project);
        NewPipelineRequest request = Nightly with { Settings = new Dictionary<string, string> { ["Cron"] = "0 5 * * *", [setting] = value } };
        Assert.Equal(id, await IdAsync(() => Provider.PlanNewPipelineAsync(request, default)));
        Assert.Empty(World.Server.Writes);
    }

    [Fact]
    public async Task What_such_a_project_does_not_keep_is_refused()
    {
        NewPipelineRequest request = Nightly with { Settings = new Dictionary<string, string> { ["Cron"] = "0 5 * * *" } };
        Assert.Equal("SettingNotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Name = null }, default)));
        Assert.Equal("SettingNotTaken", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Path = ".circleci/other.yml" }, default)));
        Assert.Equal("PipelinesNotKept", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Start = PipelineStart.Push }, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(() => Provider.PlanNewPipelineAsync(request with { Repository = "gh/contoso/nothing" }, default)));
        World.Circle.HasSchedules = false;
        Assert.Equal("SchedulesNotServed", await IdAsync(() => Provider.PlanNewPipelineAsync(request, default)));
        Assert.Equal("SchedulesNotServed", await IdAsync(() => Provider.PlanRemovePipelineAsync("gh/contoso/hello", "nightly", default)));
        Assert.Empty(await Provider.GetPipelinesAsync("gh/contoso/hello", default).ToListAsync());
    }

    // Times of cron that a timetable has, and back: what CircleCI is told is what was meant, but for the minute, which it chooses.
    [Theory]
    [InlineData("21 4 * * *", "0 4 * * *")]
    [InlineData("* * * * *", "* * * * *")]
    [InlineData("*/5 8-10 * * 1-5", "*/5 8,9,10 * * MON,TUE,WED,THU,FRI")]
    [InlineData("0,30 */12 * * 0,7", "*/30 0,12 * * SUN")]
    [InlineData("15 5 1-3,28 2-4 *", "0 5 1,2,3,28 FEB,MAR,APR *")]
    [InlineData("0 5 * dec SUN-SAT", "0 5 * DEC *")]
    public void Cron_and_timetable_mean_the_same(string cron, string shown)
    {
        TimetableModel timetable = Timetable.Of(cron);
        Assert.Equal(shown, Timetable.Cron(timetable));
        Assert.True(Timetable.IsSame(timetable, Timetable.Of(shown)));
    }

    [Fact]
    public void Seven_times_an_hour_is_written_as_minutes_and_read_back()
    {
        string cron = Timetable.Cron(new(7, [3], ["MON"]));
        Assert.Equal("0,8,17,25,34,42,51 3 * * MON", cron);
        Assert.Equal(7, Timetable.Of(cron).PerHour);
    }

    private void AssertSent(string body) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), World.Server.Writes.Last().Body), World.Server.Writes.Last().Body?.ToJsonString());
}
