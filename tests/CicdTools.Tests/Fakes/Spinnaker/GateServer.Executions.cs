using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.Spinnaker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GateServer
{
    /// <summary>The executions, oldest first.</summary>
    public List<FakeExecution> Executions { get; } = [];

    /// <summary>How the stage 'test' of the next executions ends.</summary>
    public string Ends { get; set; } = "SUCCEEDED";

    /// <summary>How many seconds each stage of the next executions takes.</summary>
    public double StageSeconds { get; set; } = 10;

    /// <summary>How stages end that run again.</summary>
    public string RestartEnds { get; set; } = "SUCCEEDED";

    public FakeExecution AddExecution(JsonObject pipeline, JsonObject? parameters = null, JsonArray? artifacts = null)
    {
        FakeExecution made = new(string.Create(CultureInfo.InvariantCulture, $"01EXEC{Executions.Count:D20}"), pipeline, clock.GetUtcNow()) { Ends = Ends, Each = StageSeconds, Parameters = parameters ?? [], Artifacts = artifacts ?? [] };
        Executions.Add(made);
        return made;
    }

    private FakeExecution Execution(string id) => Executions.Find(one => one.Id == id) ?? throw NotFound($"Pipeline (id: {id})");

    private void MapExecutions(WebApplication application)
    {
        application.MapGet("/applications/{app}/executions/search", (HttpContext context) =>
        {
            string app = Route(context, "app");
            string[] statuses = context.Request.Query["statuses"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
            DateTimeOffset now = clock.GetUtcNow();
            IEnumerable<JsonNode> found = Executions.AsEnumerable().Reverse()
                .Where(one => (app == "*" || one.Application == app) && (statuses.Length == 0 || statuses.Contains(one.Status(now))))
                .Skip(Number(context, "startIndex", 0)).Take(Number(context, "size", 10)).Select(one => one.Describe(now));
            return Results.Json(new JsonArray([.. found]));
        });
        application.MapGet("/pipelines/{id}", (string id) => Results.Json(Execution(id).Describe(clock.GetUtcNow())));
        application.MapPut("/pipelines/{id}/cancel", (HttpContext context, string id) =>
        {
            FakeExecution execution = Execution(id);
            if (execution.Status(clock.GetUtcNow()) == "RUNNING")
                execution.Canceled = (clock.GetUtcNow(), context.Request.Query["reason"].ToString());
            return Results.Ok();
        });
        application.MapPut("/pipelines/{id}/stages/{stage}/restart", (string id, string stage) =>
        {
            FakeExecution execution = Execution(id);
            execution.Restart(stage, clock.GetUtcNow(), RestartEnds);
            return Results.Json(execution.Describe(clock.GetUtcNow()));
        });
        application.MapPatch("/pipelines/{id}/stages/{stage}", async (HttpContext context, string id, string stage) =>
        {
            FakeExecution execution = Execution(id);
            JsonObject body = await BodyAsync(context);
            // Orca writes the context of any stage, whatever its state.
            execution.Judge(stage, (string)body["judgmentStatus"]!, (string?)body["judgmentInput"], clock.GetUtcNow());
            return Results.Json(execution.Describe(clock.GetUtcNow()));
        });
    }
}
