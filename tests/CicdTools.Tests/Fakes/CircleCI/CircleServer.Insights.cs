using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// Figures over time: https://circleci.com/docs/api/v2/#tag/Insights.
internal sealed partial class CircleServer
{
    /// <summary>Whether the names of flaky tests are written with dashes, as the reference of the API has them.</summary>
    public bool WritesDashes { get; set; }

    private static JsonObject Figures(CircleInsight of) => new()
    {
        ["total_runs"] = of.Runs,
        ["successful_runs"] = of.Good,
        ["failed_runs"] = of.Runs - of.Good,
        ["success_rate"] = of.Runs == 0 ? 0 : (double)of.Good / of.Runs,
        ["throughput"] = of.Runs / 30.0,
        ["mttr"] = of.Runs == of.Good ? null : 3600,
        ["total_recoveries"] = of.Runs - of.Good,
        ["total_credits_used"] = 10 * of.Runs,
        ["duration_metrics"] = new JsonObject { ["min"] = 1, ["mean"] = of.P95 / 2, ["median"] = of.P95 / 3, ["p95"] = of.P95, ["max"] = 2 * of.P95, ["standard_deviation"] = 1.5 },
    };

    private static JsonObject Item(CircleInsight of) => new() { ["name"] = of.Workflow, ["window_start"] = "2026-01-01T00:00:00.000Z", ["window_end"] = "2026-01-31T00:00:00.000Z", ["metrics"] = Figures(of) };

    private static JsonObject Trends(double value) => new() { ["total_runs"] = value, ["success_rate"] = 1.0, ["p95_duration_secs"] = value, ["total_credits_used"] = -1.0 };

    private static JsonObject Short(CircleInsight of) => new() { ["total_runs"] = of.Runs, ["success_rate"] = 1.0, ["p95_duration_secs"] = of.P95, ["total_credits_used"] = 10 * of.Runs };

    private static IEnumerable<CircleInsight> Scoped(HttpContext context, CircleProject project, IEnumerable<CircleInsight> all)
    {
        IQueryCollection query = context.Request.Query;
        if (query["reporting-window"].ToString() is not ("last-24-hours" or "last-7-days" or "last-30-days" or "last-60-days" or "last-90-days"))
            throw new Refused(400, "reporting-window: unexpected value");
        if (query["all-branches"] == "true")
            return all.GroupBy(one => one.Workflow, StringComparer.Ordinal).Select(group => group.First() with { Runs = group.Sum(one => one.Runs), Good = group.Sum(one => one.Good) });
        string branch = query["branch"].FirstOrDefault() ?? project.Branch;
        return all.Where(one => one.Branch == branch);
    }

    private void MapInsights(WebApplication application)
    {
        application.MapGet("/api/v2/insights/{slug}/workflows", (HttpContext context) => Results.Json(PageOf(context, Scoped(context, Project(context), Project(context).Insights).Select(Item))));
        application.MapGet("/api/v2/insights/{slug}/workflows/{workflow}/jobs", (HttpContext context, string workflow) =>
            Results.Json(PageOf(context, Scoped(context, Project(context), Project(context).Insights).Where(one => one.Workflow == workflow).SelectMany(one => one.Jobs).Select(JobItem))));
        application.MapGet("/api/v2/insights/pages/{slug}/summary", (HttpContext context) =>
        {
            CircleProject project = Project(context);
            string? branch = context.Request.Query["branches"];
            JsonObject whole = new() { ["total_runs"] = project.Insights.Sum(one => one.Runs), ["total_duration_secs"] = 7200, ["total_credits_used"] = 1000, ["success_rate"] = 0.75, ["throughput"] = 1.5 };
            JsonObject trends = new() { ["total_runs"] = 2.0, ["total_duration_secs"] = 0.5, ["total_credits_used"] = -1.0, ["success_rate"] = 1.1, ["throughput"] = 2.0 };
            return Results.Json(new JsonObject
            {
                ["org_id"] = OrganizationId,
                ["project_id"] = project.Id,
                ["project_data"] = new JsonObject { ["metrics"] = whole, ["trends"] = trends },
                ["project_workflow_data"] = new JsonArray([.. project.Insights.DistinctBy(one => one.Workflow).Select(one => (JsonNode)new JsonObject { ["workflow_name"] = one.Workflow, ["metrics"] = Short(one), ["trends"] = Trends(3 * one.Trend) })]),
                ["project_workflow_branch_data"] = new JsonArray([.. project.Insights.Where(one => one.Branch == branch).Select(one => (JsonNode)new JsonObject { ["workflow_name"] = one.Workflow, ["branch"] = one.Branch, ["metrics"] = Short(one), ["trends"] = Trends(one.Trend) })]),
                ["all_branches"] = new JsonArray([.. project.Insights.Select(one => (JsonNode)one.Branch)]),
                ["all_workflows"] = new JsonArray([.. project.Insights.Select(one => (JsonNode)one.Workflow)]),
            });
        });
        application.MapGet("/api/v2/insights/{slug}/flaky-tests", (HttpContext context) =>
        {
            string Name(string name) => WritesDashes ? name : name.Replace('-', '_');
            CircleProject project = Project(context);
            return Results.Json(new JsonObject
            {
                [Name("flaky-tests")] = new JsonArray([.. project.Flaky.Select(one => (JsonNode)new JsonObject
                {
                    [Name("time-wasted")] = 5,
                    [Name("workflow-created-at")] = $"2026-01-{one.Pipeline:00}T00:00:00.000Z",
                    [Name("workflow-id")] = Guid.NewGuid().ToString(),
                    ["classname"] = one.Suite,
                    [Name("pipeline-number")] = one.Pipeline,
                    [Name("workflow-name")] = "main",
                    [Name("test-name")] = one.Name,
                    [Name("job-name")] = "test",
                    [Name("job-number")] = 100 + one.Pipeline,
                    [Name("times-flaked")] = one.Times,
                    ["source"] = "unknown",
                    ["file"] = null,
                })]),
                [Name("total-flaky-tests")] = project.Flaky.Count,
            });
        });
    }

    private static JsonObject JobItem(CircleInsight of)
    {
        JsonObject item = Item(of);
        ((JsonObject)item["metrics"]!).Remove("mttr");
        ((JsonObject)item["metrics"]!).Remove("total_recoveries");
        return item;
    }
}
