using CicdTools.Providers.CircleCI;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>What the description of 2021 has, through Prism, which knows that description and nothing of us.</summary>
public sealed class CirclePrismTests
{
    // What the description of 2021 does not have, by a part of its address, and the page that does.
    private static readonly Dictionary<string, string> Newer = new()
    {
        ["/restrictions:"] = "https://circleci.com/docs/guides/security/contexts/#restrict-a-context",
        ["/insights/pages/"] = "https://circleci.com/docs/api/v2/#operation/getProjectWorkflowsPageData",
        ["/flaky-tests:"] = "https://circleci.com/docs/api/v2/#operation/getFlakyTests",
    };

    [Fact]
    public async Task Nothing_is_asked_in_a_way_that_the_description_does_not_have()
    {
        await using CircleFixture fixture = new();
        await fixture.StartAsync();
        await using PrismServer? prism = await PrismServer.StartAsync(Path.Combine(TestTools.Root, "..", "shared", "api", "circleci", "openapi-v2-2021.yml"), fixture.Server, "/api/v2");
        Assert.SkipWhen(prism is null, "Prism (@stoplight/prism-cli) or CircleCI's description (../shared/api) is not there.");
        CircleProvider provider = fixture.Provider(address: prism.Address);
        string failed = fixture.AddRun(RunStatus.Failed);
        fixture.Project.Source = $"version: 2.1\nparameters:\n  deploy:\n    type: boolean\n    default: false\n{fixture.Project.Source[("version: 2.1\n".Length)..]}";
        fixture.Project.Recipe = CircleRecipes.Gated;
        fixture.Circle.AddPipeline(fixture.Project);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        SettingScope project = new() { Repository = fixture.Repository }, context = new() { Organization = "gh/contoso", Environment = "aws" };

        Assert.Equal("ada", (await provider.GetAccountAsync(default)).Name);
        Assert.Single(await provider.GetRepositoriesAsync(fixture.Repository, default).ToListAsync());
        Assert.Equal(2, (await provider.GetRunsAsync(new() { Repository = fixture.Repository, Ref = "main" }, default).ToListAsync()).Count);
        Assert.Empty(await provider.GetArtifactsAsync(failed, null, default).ToListAsync());
        foreach (SettingScope scope in new[] { project, context })
        {
            await ApplyAsync(provider.PlanSetSecretAsync(new() { Scope = scope, Name = "KEY", Value = new("hunter2hunter2") }, default));
            await ApplyAsync(provider.PlanSetSecretAsync(new() { Scope = scope, Name = "KEY", Value = new("hunter3hunter3") }, default));
            Assert.Single(await provider.GetSecretsAsync(scope, null, default).ToListAsync());
            await ApplyAsync(provider.PlanRemoveSecretAsync(scope, "KEY", default));
        }

        Approval hold = await provider.GetApprovalsAsync(new() { Repository = fixture.Repository }, default).SingleAsync();
        await ApplyAsync(provider.PlanDecisionAsync(hold, true, null, default));
        await ApplyAsync(provider.PlanRestartAsync(new() { Run = new() { Id = failed }, FailedOnly = true }, default));
        Run started = (Run)(await ApplyAsync(provider.PlanStartAsync(new() { Repository = fixture.Repository, Inputs = new VariableMap().With("deploy", "true") }, default)))!;
        await ApplyAsync(provider.PlanStopAsync(started, default));

        fixture.Project.Insights.Add(new("main", "main", 4, 3, 100, 1, new CircleInsight("build", "main", 4, 4, 50, 1)));
        PipelineMetricQuery figures = new() { Repository = fixture.Repository, Branch = "main" };
        Assert.Single(await provider.GetPipelineMetricsAsync(figures, default).ToListAsync());
        Assert.Single(await provider.GetPipelineMetricsAsync(figures with { Branch = null, AllBranches = true, Last = TimeSpan.FromDays(90) }, default).ToListAsync());
        Assert.Single(await provider.GetPipelineMetricsAsync(figures with { ByJob = true }, default).ToListAsync());
        Assert.Empty(await provider.GetFlakyTestsAsync(fixture.Repository, default).ToListAsync());

        string[] deviations = [.. prism.Violations.Distinct().Where(violation => !Newer.Keys.Any(known => violation.Contains(known, StringComparison.Ordinal)))];
        Assert.True(deviations.Length == 0, string.Join('\n', deviations));
        Assert.True(prism.Requests.Length > 40);
        Assert.True(fixture.Server.Writes.Length > 8);
    }

    private static async Task<object?> ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        return await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }
}
