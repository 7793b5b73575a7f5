using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.CircleCI.Models;

// Insights: https://circleci.com/docs/api/v2/#tag/Insights; what the figures mean: https://circleci.com/docs/guides/insights/insights-glossary/.

/// <summary>https://circleci.com/docs/api/v2/#operation/getProjectWorkflowMetrics and, of jobs, #operation/getProjectWorkflowJobMetrics</summary>
internal sealed record WorkflowMetricModel(string Name, DateTimeOffset WindowStart, DateTimeOffset WindowEnd, MetricsModel Metrics);

internal sealed record MetricsModel(
    long TotalRuns,
    double SuccessRate,
    long? SuccessfulRuns = null,
    long? FailedRuns = null,
    double? Throughput = null,
    long? Mttr = null,
    long? TotalCreditsUsed = null,
    DurationModel? DurationMetrics = null,
    long? TotalDurationSecs = null);

/// <summary>Durations in seconds.</summary>
internal sealed record DurationModel(long? Median = null, [property: JsonPropertyName("p95")] long? P95 = null, long? Mean = null, long? Max = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/getProjectWorkflowsPageData</summary>
internal sealed record InsightsSummaryModel(SummaryModel ProjectData, WorkflowSummaryModel[]? ProjectWorkflowData = null, BranchSummaryModel[]? ProjectWorkflowBranchData = null);

internal sealed record SummaryModel(MetricsModel Metrics, TrendsModel? Trends = null);

internal sealed record WorkflowSummaryModel(string WorkflowName, TrendsModel? Trends = null);

internal sealed record BranchSummaryModel(string WorkflowName, string Branch, TrendsModel? Trends = null);

/// <summary>Each a share of the window before; -1 stands for none: https://circleci.com/docs/guides/insights/insights-glossary/#trends.</summary>
internal sealed record TrendsModel(double? TotalRuns = null, double? SuccessRate = null, [property: JsonPropertyName("p95_duration_secs")] double? P95DurationSecs = null, double? TotalDurationSecs = null, double? TotalCreditsUsed = null);

/// <summary>
/// https://circleci.com/docs/api/v2/#operation/getFlakyTests. That page has dashes in the names, CircleCI's own MCP server reads underscores
/// (https://github.com/CircleCI-Public/mcp-server-circleci/blob/8787136b6c8bf72752ebcffad1520c2a847b5276/src/clients/schemas.ts#L54-L62), so both are read.
/// </summary>
internal sealed record FlakyTestsModel(JsonElement[]? FlakyTests = null, [property: JsonPropertyName("flaky-tests")] JsonElement[]? DashedTests = null)
{
    public JsonElement[] All => FlakyTests ?? DashedTests ?? [];
}
