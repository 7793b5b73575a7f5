using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// Pipeline definitions and triggers, as CircleCI's own Terraform provider speaks of them:
// https://github.com/CircleCI-Public/terraform-provider-circleci/tree/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci.
internal sealed partial class CircleServer
{
    private static JsonObject Describe(CircleProject project, (string Id, string Name, string File) definition)
    {
        JsonObject repository = project.Repositories.TryGetValue(definition.Id, out string? number) ? new() { ["external_id"] = number, ["full_name"] = "contoso/app" } : [];
        return new()
        {
            ["id"] = definition.Id,
            ["name"] = definition.Name,
            ["created_at"] = "2026-01-01T00:00:00Z",
            ["config_source"] = new JsonObject { ["provider"] = project.Provider, ["repo"] = repository.DeepClone(), ["file_path"] = definition.File },
            ["checkout_source"] = new JsonObject { ["provider"] = project.Provider, ["repo"] = repository },
        };
    }

    private static JsonObject Described((string Id, string Definition, JsonObject Body) trigger)
    {
        JsonObject told = (JsonObject)trigger.Body.DeepClone();
        told["id"] = trigger.Id;
        told["disabled"] ??= false;
        // Who asks becomes an object with an identifier.
        if (told["event_source"]?["schedule"] is JsonObject schedule)
            schedule["attribution_actor"] = new JsonObject { ["id"] = UserId };
        return told;
    }

    private void MapDefinitions(WebApplication application)
    {
        application.MapGet("/api/v2/projects/{id}/pipeline-definitions", (string id) => Results.Json(new JsonObject { ["items"] = new JsonArray([.. ById(id).Definitions.Select(one => (JsonNode)Describe(ById(id), one))]) }));
        application.MapPost("/api/v2/projects/{id}/pipeline-definitions", async (HttpContext context, string id) =>
        {
            CircleProject project = ById(id);
            JsonObject body = await BodyAsync(context);
            (string Id, string Name, string File) made = (Guid.NewGuid().ToString(), (string)body["name"]!, (string)body["config_source"]!["file_path"]!);
            project.Repositories[made.Id] = (string?)body["checkout_source"]?["repo"]?["external_id"] ?? throw new Refused(400, "A repository is needed.");
            project.Definitions.Add(made);
            return Results.Json(Describe(project, made), statusCode: 201);
        });
        application.MapPatch("/api/v2/projects/{id}/pipeline-definitions/{definition}", async (HttpContext context, string id, string definition) =>
        {
            CircleProject project = ById(id);
            JsonObject body = await BodyAsync(context);
            int at = project.Definitions.FindIndex(one => one.Id == definition);
            project.Definitions[at] = (definition, (string)body["name"]!, (string)body["config_source"]!["file_path"]!);
            return Results.Json(Describe(project, project.Definitions[at]));
        });
        application.MapDelete("/api/v2/projects/{id}/pipeline-definitions/{definition}", (string id, string definition) =>
        {
            ById(id).Triggers.RemoveAll(one => one.Definition == definition);
            return ById(id).Definitions.RemoveAll(one => one.Id == definition) == 1 ? Results.Json(new { message = "Pipeline definition deleted." }) : throw NotFound("Pipeline definition");
        });
        application.MapGet("/api/v2/projects/{id}/pipeline-definitions/{definition}/triggers", (string id, string definition) =>
            Results.Json(new JsonObject { ["items"] = new JsonArray([.. ById(id).Triggers.Where(one => one.Definition == definition).Select(one => (JsonNode)Described(one))]) }));
        application.MapPost("/api/v2/projects/{id}/pipeline-definitions/{definition}/triggers", async (HttpContext context, string id, string definition) =>
        {
            (string, string, JsonObject) made = (Guid.NewGuid().ToString(), definition, await BodyAsync(context));
            ById(id).Triggers.Add(made);
            return Results.Json(Described(made), statusCode: 201);
        });
        application.MapPatch("/api/v2/projects/{id}/triggers/{trigger}", async (HttpContext context, string id, string trigger) =>
        {
            (string Id, string Definition, JsonObject Body) found = ById(id).Triggers.Find(one => one.Id == trigger);
            found.Body["disabled"] = (await BodyAsync(context))["disabled"]!.DeepClone();
            return Results.Json(Described(found));
        });
    }
}
