using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Insights: https://circleci.com/docs/api/v2/#tag/Insights.</summary>
public sealed class InsightTests : CircleTests
{
    private static readonly PipelineMetricQuery Query = new() { Repository = "gh/contoso/hello" };

    private void Fill() => World.Project.Insights.AddRange(
    [
        new("build", "main", 40, 30, 300, 1.5, new CircleInsight("compile", "main", 40, 38, 200, 1), new CircleInsight("test", "main", 38, 30, 90, 1)),
        new("build", "topic", 10, 10, 200, 0.5),
        new("release", "main", 4, 4, 600, 1),
    ]);

    [Fact]
    public async Task Workflows_tell_how_they_went_over_pages_by_branch_and_by_job()
    {
        Fill();
        World.LimitPages(1);
        PipelineMetric[] all = await Provider.GetPipelineMetricsAsync(Query, default).ToArrayAsync();
        Assert.Equal(["build", "release"], all.Select(one => one.Pipeline));
        PipelineMetric build = all[0];
        Assert.Equal((40, 30L, 10L, 0.75), (build.Runs, build.Succeeded, build.Failed, build.SuccessRate));
        Assert.Equal((TimeSpan.FromSeconds(100), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), 400L), (build.Median, build.P95, build.TimeToRecovery, build.Credits));
        Assert.Equal((TimeSpan.FromDays(30), (TimeSpan?)null), (build.To - build.From, all[1].TimeToRecovery));
        // Of the default branch CircleCI tells no trend, unless it is named.
        Assert.Null(build.Trend);

        PipelineMetric topic = await Provider.GetPipelineMetricsAsync(Query with { Branch = "topic" }, default).SingleAsync();
        Assert.Equal((10, "topic", 0.5, (double?)null), (topic.Runs, topic.Branch, topic.Trend!.Runs, topic.Trend.Credits));
        PipelineMetric both = await Provider.GetPipelineMetricsAsync(Query with { Pipeline = "build", AllBranches = true }, default).SingleAsync();
        Assert.Equal((50, 4.5, (string?)null), (both.Runs, both.Trend!.Duration, both.Branch));
        // Trends are of 30 days at the most.
        Assert.Null((await Provider.GetPipelineMetricsAsync(Query with { Pipeline = "build", AllBranches = true, Last = TimeSpan.FromDays(90) }, default).SingleAsync()).Trend);

        Assert.Equal([("compile", 0.95), ("test", 30 / 38.0)], await Provider.GetPipelineMetricsAsync(Query with { Pipeline = "build", ByJob = true }, default).Select(one => (one.Job, one.SuccessRate)).ToArrayAsync());
    }

    [Fact]
    public async Task A_project_is_told_as_a_whole()
    {
        Fill();
        PipelineMetric whole = await Provider.GetPipelineMetricsAsync(Query with { Total = true, Last = TimeSpan.FromDays(7) }, default).SingleAsync();
        Assert.Equal((54, "", 0.75, TimeSpan.FromHours(2), 1000L), (whole.Runs, whole.Pipeline, whole.SuccessRate, whole.TotalDuration, whole.Credits));
        Assert.Equal(new MetricTrend { Runs = 2, Duration = 0.5, SuccessRate = 1.1 }, whole.Trend);
        Assert.Equal("last-7-days", World.Server.Exchanges.Last().Query["reporting-window"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flaky_tests_are_told_the_worst_first(bool dashes)
    {
        World.Circle.WritesDashes = dashes;
        World.Project.Flaky.AddRange([("Suite", "Once", 3, 1), ("Suite", "Often", 4, 1), ("Suite", "Often", 7, 1), ("Other", "Counted", 5, 4)]);
        FlakyTest[] all = await Provider.GetFlakyTestsAsync("gh/contoso/hello", default).ToArrayAsync();
        Assert.Equal([("Counted", 4), ("Often", 2), ("Once", 1)], all.Select(one => (one.Name, (int)one.Times)));
        Assert.Equal(("gh/contoso/hello/7", "main", "test", "Suite", 7), (all[1].RunId, all[1].Pipeline, all[1].Job, all[1].Suite, all[1].LastAt!.Value.Day));
        World.Project.Flaky.Clear();
        Assert.Empty(await Provider.GetFlakyTestsAsync("gh/contoso/hello", default).ToListAsync());
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        Assert.Empty(await Provider.GetPipelineMetricsAsync(Query, default).ToListAsync());
        Assert.Equal("PipelineNotFound", await IdAsync(async () => await Provider.GetPipelineMetricsAsync(Query with { Pipeline = "moon" }, default).ToListAsync()));
        Assert.Equal("SpanNotServed", await IdAsync(async () => await Provider.GetPipelineMetricsAsync(Query with { Last = TimeSpan.FromDays(8) }, default).ToListAsync()));
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await Provider.GetPipelineMetricsAsync(Query with { Repository = "gh/contoso/nothing" }, default).ToListAsync()));
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await Provider.GetFlakyTestsAsync("gh/contoso/nothing", default).ToListAsync()));
        Assert.Equal("FlakyTestsNotServed", await IdAsync(async () => await Provider.GetFlakyTestsAsync(World.Circle.AddProject("circleci/a/b").Slug, default).ToListAsync()));
    }
}
