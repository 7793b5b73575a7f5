using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GateServer
{
    /// <summary>The pipelines, as they are answered.</summary>
    public List<JsonObject> Pipelines { get; } = [];

    /// <summary>A pipeline of an application that builds, tests and, where it is asked to, waits for a person and deploys.</summary>
    public JsonObject AddPipeline(string application, string name, bool judged = false)
    {
        JsonArray stages =
        [
            new JsonObject { ["refId"] = "1", ["requisiteStageRefIds"] = new JsonArray(), ["type"] = "wait", ["name"] = "build", ["waitTime"] = 10 },
            new JsonObject { ["refId"] = "2", ["requisiteStageRefIds"] = new JsonArray("1"), ["type"] = "wait", ["name"] = "test", ["waitTime"] = 10 },
        ];
        if (judged)
        {
            stages.Add((JsonNode)new JsonObject { ["refId"] = "3", ["requisiteStageRefIds"] = new JsonArray("2"), ["type"] = "manualJudgment", ["name"] = "Deploy to production?", ["instructions"] = "Look at the canary first.", ["judgmentInputs"] = new JsonArray(new JsonObject { ["value"] = "all of it" }) });
            stages.Add((JsonNode)new JsonObject { ["refId"] = "4", ["requisiteStageRefIds"] = new JsonArray("3"), ["type"] = "deployManifest", ["name"] = "deploy", ["account"] = "production" });
        }

        JsonObject pipeline = new() { ["application"] = application, ["name"] = name, ["stages"] = stages, ["triggers"] = new JsonArray(), ["keepWaitingPipelines"] = false, ["limitConcurrent"] = true };
        return Save(pipeline);
    }

    private JsonObject Save(JsonObject pipeline)
    {
        JsonObject? there = Pipelines.Find(one => (string?)one["id"] == (string?)pipeline["id"] && pipeline["id"] is not null);
        if (there is null && Pipelines.Exists(one => (string)one["application"]! == (string)pipeline["application"]! && (string)one["name"]! == (string)pipeline["name"]!))
            throw new Refused(400, $"A pipeline with name {pipeline["name"]} already exists in application {pipeline["application"]}");
        if (there is not null)
            Pipelines.Remove(there);
        pipeline["id"] ??= string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{Pipelines.Count + 1:D12}");
        pipeline["updateTs"] = Time(clock.GetUtcNow()).ToString(CultureInfo.InvariantCulture);
        pipeline["lastModifiedBy"] = "ada";
        pipeline["index"] ??= Pipelines.Count;
        Pipelines.Add(pipeline);
        return pipeline;
    }

    private JsonObject Pipeline(string application, string name) =>
        Pipelines.Find(one => (string)one["application"]! == application && ((string)one["name"]! == name || (string)one["id"]! == name)) ?? throw NotFound("Pipeline configuration");

    private void MapPipelines(WebApplication application)
    {
        application.MapGet("/applications/{app}/pipelineConfigs", (HttpContext context) =>
        {
            string app = Route(context, "app");
            return Results.Json(new JsonArray([.. Pipelines.Where(one => (string)one["application"]! == app).Select(one => one.DeepClone())]));
        });
        application.MapPost("/pipelines", async (HttpContext context) =>
        {
            JsonObject pipeline = await BodyAsync(context);
            JsonObject? there = Pipelines.Find(one => (string?)one["id"] == (string?)pipeline["id"]);
            if (context.Request.Query["staleCheck"] == "true" && there is not null && (string?)there["updateTs"] != (string?)pipeline["updateTs"])
                throw new Refused(400, $"The submitted pipeline is stale.  submitted updateTs {pipeline["updateTs"]} does not match stored updateTs {there["updateTs"]}");
            Save(pipeline);
            return Results.Ok();
        });
        application.MapDelete("/pipelines/{app}/{name}", (HttpContext context) =>
        {
            Pipelines.Remove(Pipeline(Route(context, "app"), Route(context, "name")));
            return Results.Ok();
        });
        application.MapPost("/pipelines/{app}/{name}", async (HttpContext context) =>
        {
            JsonObject pipeline = Pipeline(Route(context, "app"), Route(context, "name")), trigger = await BodyAsync(context);
            return Results.Json(new JsonObject { ["ref"] = $"/pipelines/{AddExecution(pipeline, (JsonObject?)trigger["parameters"]?.DeepClone(), (JsonArray?)trigger["artifacts"]?.DeepClone()).Id}" }, statusCode: 202);
        });
    }
}
