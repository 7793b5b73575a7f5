using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/insights/insights/: figures of whole windows of time, reckoned once a day.
internal sealed partial class CircleProvider : IInsights
{
    // https://circleci.com/docs/api/v2/#operation/getProjectWorkflowMetrics; trends are of those up to 30 days: https://circleci.com/docs/guides/insights/insights-glossary/#trends.
    private static readonly (TimeSpan Length, string Name, bool HasTrends)[] Windows =
    [
        (TimeSpan.FromHours(24), "last-24-hours", true), (TimeSpan.FromDays(7), "last-7-days", true), (TimeSpan.FromDays(30), "last-30-days", true),
        (TimeSpan.FromDays(60), "last-60-days", false), (TimeSpan.FromDays(90), "last-90-days", false),
    ];

    public async IAsyncEnumerable<PipelineMetric> GetPipelineMetricsAsync(PipelineMetricQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleSlug slug = CircleSlug.Require(query.Repository);
        (_, string window, bool hasTrends) = Array.Find(Windows, one => one.Length == query.Last) is { Name: not null } found ? found
            : throw new CicdException("SpanNotServed", CicdErrorKind.NotSupported, $"CircleCI reckons no figures of {query.Last}: it has 1, 7, 30, 60 and 90 days up to its last reckoning.", slug.ToString(), "Give one of these, such as -Last 7.00:00:00.");
        await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        InsightsSummaryModel? summary = query.Total || (hasTrends && !query.ByJob) ? await SummaryAsync(slug, query, window, cancellationToken).ConfigureAwait(false) : null;
        if (query.Total)
        {
            SummaryModel whole = (summary ?? throw new CicdException("InsightsNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} tells no figures of '{slug}' as a whole.", slug.ToString(), "Leave -Total away.")).ProjectData;
            yield return Describe(slug, "", "", query, null, whole.Metrics, hasTrends ? Trend(whole.Trends) : null);
            yield break;
        }

        List<WorkflowMetricModel> workflows = await MetricsAsync(ApiRequest.Get($"/api/v2/insights/{slug}/workflows", Scoped(query, window)), cancellationToken).ConfigureAwait(false);
        if (query.Pipeline is { } wanted && workflows.RemoveAll(one => one.Name != wanted) is var others && workflows.Count == 0)
            throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"CircleCI has no figures of a workflow '{Errors.Shown(wanted)}' of '{slug}' there{(others == 0 ? ", nor of any other" : "")}.", wanted, "Leave -Pipeline away to see all; figures come once a day, and are of one branch unless -AllBranches is given.");
        foreach (WorkflowMetricModel workflow in workflows)
        {
            if (!query.ByJob)
            {
                yield return Describe(slug, workflow.Name, "", query, workflow, workflow.Metrics, TrendOf(summary, workflow.Name, query));
                continue;
            }

            ApiRequest jobs = ApiRequest.Get($"/api/v2/insights/{slug}/workflows/{workflow.Name}/jobs", Scoped(query, window));
            foreach (WorkflowMetricModel job in await MetricsAsync(jobs, cancellationToken).ConfigureAwait(false))
                yield return Describe(slug, workflow.Name, job.Name, query, job, job.Metrics, null);
        }
    }

    public async IAsyncEnumerable<FlakyTest> GetFlakyTestsAsync(string repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleSlug slug = CircleSlug.Require(repository);
        // https://circleci.com/docs/guides/insights/insights-tests/
        if (slug.IsOpaque)
            throw new CicdException("FlakyTestsNotServed", CicdErrorKind.NotSupported, $"CircleCI finds flaky tests only in projects of GitHub's OAuth App and Bitbucket, which '{slug}' is not.", slug.ToString(), "Get-CicdRun -RunId names the tests that failed.");
        await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        // The project is there, so what is not there are figures of it.
        FlakyTestsModel found = await _api.FindAsync(ApiRequest.Get($"/api/v2/insights/{slug}/flaky-tests"), Json.FlakyTestsModel, cancellationToken).ConfigureAwait(false) ?? new();
        foreach (FlakyTest test in Grouped([.. found.All.Select(one => Flaked(slug, one))]))
            yield return test;
    }

    // Each time that a test was flaky may be told by itself: https://circleci.com/docs/api/v2/#operation/getFlakyTests.
    private static IEnumerable<FlakyTest> Grouped(FlakyTest[] all) => all
        .GroupBy(test => (test.Name, test.Suite, test.File, test.Pipeline, test.Job))
        .Select(times => times.MaxBy(test => test.LastAt)! with { Times = Math.Max(times.Max(test => test.Times), times.Count()) })
        .OrderByDescending(test => test.Times)
        .ThenBy(test => test.Name, StringComparer.Ordinal);

    private Task<InsightsSummaryModel?> SummaryAsync(CircleSlug slug, PipelineMetricQuery query, string window, CancellationToken cancellationToken)
    {
        (string, string?)[] parameters = [("reporting-window", window), ("branches", query.AllBranches ? null : query.Branch), ("workflow-names", query.Pipeline)];
        return _api.FindAsync(ApiRequest.Get($"/api/v2/insights/pages/{slug}/summary", parameters), Json.InsightsSummaryModel, cancellationToken);
    }

    private async Task<List<WorkflowMetricModel>> MetricsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        List<WorkflowMetricModel> all = [];
        await foreach (WorkflowMetricModel one in PagesAsync(request, Json.WorkflowMetrics, cancellationToken).ConfigureAwait(false))
            all.Add(one);
        return all;
    }

    private static (string, string?)[] Scoped(PipelineMetricQuery query, string window) =>
        [("reporting-window", window), ("all-branches", query.AllBranches ? "true" : null), ("branch", query.AllBranches ? null : query.Branch)];

    // The summary's workflows are of all branches together.
    private static MetricTrend? TrendOf(InsightsSummaryModel? summary, string workflow, PipelineMetricQuery query) =>
        query.AllBranches ? Trend(Array.Find(summary?.ProjectWorkflowData ?? [], one => one.WorkflowName == workflow)?.Trends)
        : query.Branch is { } branch ? Trend(Array.Find(summary?.ProjectWorkflowBranchData ?? [], one => one.WorkflowName == workflow && one.Branch == branch)?.Trends)
        : null;

    private static MetricTrend? Trend(TrendsModel? told)
    {
        return told is null ? null : new() { Runs = Share(told.TotalRuns), SuccessRate = Share(told.SuccessRate), Duration = Share(told.P95DurationSecs ?? told.TotalDurationSecs), Credits = Share(told.TotalCreditsUsed) };

        static double? Share(double? value) => value is >= 0 ? value : null;
    }

    private PipelineMetric Describe(CircleSlug slug, string workflow, string job, PipelineMetricQuery query, WorkflowMetricModel? of, MetricsModel metrics, MetricTrend? trend)
    {
        return new()
        {
            Context = Context,
            Repository = slug.ToString(),
            Pipeline = workflow,
            Job = job,
            Branch = query.AllBranches || query.Total ? null : query.Branch,
            From = of?.WindowStart,
            To = of?.WindowEnd,
            Runs = metrics.TotalRuns,
            Succeeded = metrics.SuccessfulRuns,
            Failed = metrics.FailedRuns,
            SuccessRate = metrics.SuccessRate,
            RunsPerDay = metrics.Throughput,
            Median = Seconds(metrics.DurationMetrics?.Median),
            P95 = Seconds(metrics.DurationMetrics?.P95),
            Mean = Seconds(metrics.DurationMetrics?.Mean),
            Longest = Seconds(metrics.DurationMetrics?.Max),
            TotalDuration = Seconds(metrics.TotalDurationSecs),
            TimeToRecovery = Seconds(metrics.Mttr),
            Credits = metrics.TotalCreditsUsed,
            Trend = trend,
        };

        static TimeSpan? Seconds(long? seconds) => seconds is { } some ? TimeSpan.FromSeconds(some) : null;
    }

    private FlakyTest Flaked(CircleSlug slug, JsonElement test)
    {
        return new()
        {
            Context = Context,
            Repository = slug.ToString(),
            Name = Text("test-name"),
            Suite = Text("classname"),
            File = Text("file"),
            Pipeline = Text("workflow-name"),
            Job = Text("job-name"),
            RunId = Number("pipeline-number") is { } number ? new CircleRunId(slug, number).ToString() : "",
            Times = Number("times-flaked") ?? 1,
            LastAt = DateTimeOffset.TryParse(Text("workflow-created-at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null,
        };

        JsonElement? Value(string name) => test.TryGetProperty(name, out JsonElement value) || test.TryGetProperty(name.Replace('-', '_'), out value) ? value : null;

        string Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

        long? Number(string name) => Value(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;
    }
}
