using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The triggers, as they are answered.</summary>
    public List<JsonObject> Triggers { get; } = [];

    /// <summary>A trigger that pushes to a linked repository start.</summary>
    public JsonObject AddTrigger(string name, string connection, string repository, bool approval = false)
    {
        JsonObject made = Add(new() { ["name"] = name, ["filename"] = "cloudbuild.yaml", ["repositoryEventConfig"] = new JsonObject { ["repository"] = Resource(connection, repository), ["repositoryType"] = "GITHUB", ["push"] = new JsonObject { ["branch"] = ".*" } } });
        if (approval)
            made["approvalConfig"] = new JsonObject { ["approvalRequired"] = true };
        return made;
    }

    private JsonObject Trigger(string id) => Triggers.Find(trigger => (string)trigger["id"]! == id) ?? throw NotFound("Trigger");

    private JsonObject Add(JsonObject trigger)
    {
        if (Triggers.Exists(one => (string)one["name"]! == (string)trigger["name"]!))
            throw new Refused(409, "ALREADY_EXISTS", "trigger already exists");
        string id = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{Triggers.Count + 1:D12}");
        trigger["id"] = id;
        trigger["createTime"] = Time(clock.GetUtcNow());
        trigger["resourceName"] = $"{Parent}/triggers/{id}";
        if (trigger["pubsubConfig"] is JsonObject topic)
            topic["subscription"] = $"projects/{Project}/subscriptions/gcb-{id}";
        Triggers.Add(trigger);
        return trigger;
    }

    private void MapTriggers(WebApplication application)
    {
        application.MapGet("/v1/projects/{p}/locations/{l}/triggers", (HttpContext context) => Results.Json(PageOf(context, "triggers", Triggers.Select(trigger => (JsonObject)trigger.DeepClone()))));
        application.MapGet("/v1/projects/{p}/locations/{l}/triggers/{id}", (string id) => Results.Json(Trigger(id)));
        application.MapPost("/v1/projects/{p}/locations/{l}/triggers", async (HttpContext context) =>
        {
            JsonObject made = Add(await BodyAsync(context));
            return Results.Json(made);
        });
        application.MapPatch("/v1/projects/{p}/locations/{l}/triggers/{id}", async (HttpContext context, string id) =>
        {
            JsonObject body = await BodyAsync(context), trigger = Trigger(id);
            if (context.Request.Query["updateMask"].ToString() is { Length: > 0 } mask)
            {
                foreach (string field in mask.Split(','))
                    trigger[field] = body[field]?.DeepClone();
                return Results.Json(trigger);
            }

            Triggers.Remove(trigger);
            JsonObject changed = Add(body);
            changed["id"] = id;
            return Results.Json(changed);
        });
        application.MapDelete("/v1/projects/{p}/locations/{l}/triggers/{id}", (string id) =>
        {
            Triggers.Remove(Trigger(id));
            return Results.Json(new { });
        });
        application.MapPost("/v1/projects/{p}/locations/{l}/triggers/{id}:run", async (HttpContext context, string id) =>
        {
            JsonObject trigger = Trigger(id), body = await BodyAsync(context);
            JsonObject? source = (JsonObject?)body["source"];
            if (source?["branchName"] is { } branch && !Branches.Contains((string)branch!))
                throw new Refused(400, "INVALID_ARGUMENT", "couldn't find the branch");
            return Results.Json(Started(AddBuild(trigger, source)));
        });
    }
}
