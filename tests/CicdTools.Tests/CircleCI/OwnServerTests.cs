using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>
/// A CircleCI Server on a host of its own, which has no API v3 (https://circleci.com/docs/guides/server/toolkit/api-intro/), no schedules
/// (https://circleci.com/docs/guides/orchestrate/schedule-triggers/) and takes no slugs of organizations (https://circleci.com/docs/api/v2/#operation/listContexts).
/// </summary>
public sealed class OwnServerTests : CircleTests
{
    [Fact]
    public async Task A_project_is_set_up_started_watched_stopped_and_started_again()
    {
        Begin();
        Repository made = await ApplyAsync<Repository>(Provider.PlanImportAsync(new() { Source = "https://github.com/contoso/shop" }, default));
        Assert.Equal($"{World.Server.Address}/pipelines/github/contoso/shop", made.Url);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync($"{made.Name}/1")).Status);
        CircleProject shop = World.Circle.Projects.Find(project => project.Slug == made.Name)!;
        shop.Recipe = CircleRecipes.Gated;
        Run started = await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = made.Name, Ref = "topic" }, default));
        Assert.Equal((2, "topic", $"{World.Server.Address}/pipelines/github/contoso/shop/2"), (started.Number, started.Ref, started.Url));
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        Approval hold = await Provider.GetApprovalsAsync(new() { Repository = made.Name }, default).SingleAsync();
        await ApplyAsync<Approval>(Provider.PlanDecisionAsync(hold, approve: true, null, default));
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(started.Id)).Status);
        Run again = await ApplyAsync<Run>(Provider.PlanRestartAsync(new() { Run = started }, default));
        Assert.Equal(RunStatus.Canceled, (await ApplyAsync<Run>(Provider.PlanStopAsync(again, default))).Status);
        // Nothing went anywhere else.
        Assert.All(World.Server.Exchanges, exchange => Assert.DoesNotContain("/api/v3/", exchange.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variables_of_projects_and_contexts_are_kept_by_identifiers()
    {
        Begin();
        SettingScope context = new() { Organization = "gh/contoso", Environment = "aws" };
        foreach (SettingScope scope in new[] { context, new SettingScope { Repository = "gh/contoso/hello" } })
        {
            await ApplyAsync<Secret>(Provider.PlanSetSecretAsync(new() { Scope = scope, Name = "KEY", Value = new("hunter2hunter2") }, default));
            Assert.Equal("KEY", (await Provider.GetSecretsAsync(scope, null, default).SingleAsync()).Name);
        }

        await ApplyAsync<Restriction>(Provider.PlanNewRestrictionAsync(new() { Organization = "gh/contoso", Environment = "aws", Value = "gh/contoso/hello" }, default));
        Assert.Single(await Provider.GetRestrictionsAsync("gh/contoso", null, default).ToListAsync());
    }

    // A context may give a failed job its variables, and is looked for by the organization's identifier too.
    [Fact]
    public async Task A_run_that_failed_is_explained()
    {
        Begin();
        World.Circle.Contexts.Add(new() { Owner = "gh/contoso", Name = "aws", Variables = { ["FROM_CONTEXT"] = "abcdefgh" } });
        World.Project.Compiled = "version: 2\njobs:\n  test:\n    steps:\n    - run: {command: echo $FROM_CONTEXT $MISSING}\nworkflows:\n  version: 2\n  main:\n    jobs:\n    - test: {context: aws}\n";
        Run failed = await EndAsync(World.AddRun(RunStatus.Failed));
        Assert.Equal("Its failed jobs name variables that neither the project nor their contexts have: MISSING.", failed.Reason);
    }

    [Fact]
    public async Task What_it_does_not_have_is_told()
    {
        Begin();
        string run = World.AddRun(RunStatus.Succeeded);
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("LogsNotServed", await IdAsync(async () => await Provider.ReadLogAsync(new() { RunId = run }, default).ToListAsync()));
        Assert.Equal("DeploysNotServed", await IdAsync(async () => await Provider.GetApplicationsAsync("gh/contoso/hello", null, default).ToListAsync()));
        Assert.Equal("SchedulesNotServed", await IdAsync(() => Provider.PlanNewPipelineAsync(new() { Repository = "gh/contoso/hello", Name = "nightly", Settings = new Dictionary<string, string> { ["Cron"] = "0 1 * * *" } }, default)));
        Assert.Single(await Provider.GetPipelinesAsync("gh/contoso/hello", default).ToListAsync());
    }

    private void Begin() => (World.Circle.HasV3, World.Circle.HasSchedules) = (false, false);
}
