using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class CircleServer
{
    private static JsonObject Masked(string name, string value) => new() { ["name"] = name, ["value"] = $"xxxx{value[Math.Max(0, value.Length - 4)..]}", ["created_at"] = "2026-01-01T00:00:00.000Z" };

    private static JsonObject Describe(CircleContext context) => new() { ["id"] = context.Id, ["name"] = context.Name, ["created_at"] = "2026-01-01T00:00:00.000Z" };

    private static JsonObject Describe(CircleContext context, string variable) =>
        new() { ["variable"] = variable, ["created_at"] = "2026-01-01T00:00:00.000Z", ["updated_at"] = "2026-01-02T00:00:00.000Z", ["context_id"] = context.Id };

    private CircleContext Context(string id) => Contexts.Find(context => context.Id == id) ?? throw NotFound("Context");

    private void MapSettings(WebApplication application)
    {
        application.MapGet("/api/v2/project/{slug}/envvar", (HttpContext context) => Results.Json(PageOf(context, Project(context).Variables.Select(pair => Masked(pair.Key, pair.Value)))));
        application.MapPost("/api/v2/project/{slug}/envvar", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            string name = (string)body["name"]!, value = (string)body["value"]!;
            Project(context).Variables[name] = value;
            return Results.Json(Masked(name, value), statusCode: 201);
        });
        application.MapDelete("/api/v2/project/{slug}/envvar/{name}", (HttpContext context, string name) =>
            Project(context).Variables.Remove(name) ? Results.Json(new { message = "Okay." }) : throw NotFound("Environment variable"));
        application.MapGet("/api/v2/context", (HttpContext context) =>
        {
            // https://circleci.com/docs/api/v2/#operation/listContexts: a CircleCI Server takes no slug.
            string? id = context.Request.Query["owner-id"];
            string owner = id == OrganizationId ? "gh/contoso" : id is null && HasV3 ? context.Request.Query["owner-slug"].ToString() : throw new Refused(400, "owner-id: missing");
            return Results.Json(PageOf(context, Contexts.Where(one => one.Owner == owner).Select(Describe)));
        });
        application.MapPost("/api/v2/context", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            CircleContext made = new() { Name = (string)body["name"]!, Owner = (string?)body["owner"]!["slug"] ?? ((string?)body["owner"]!["id"] == OrganizationId ? "gh/contoso" : throw new Refused(400, "No such owner.")) };
            Contexts.Add(made);
            return Results.Json(Describe(made));
        });
        application.MapGet("/api/v2/context/{id}/environment-variable", (HttpContext context, string id) =>
        {
            CircleContext found = Context(id);
            return Results.Json(PageOf(context, found.Variables.Keys.Select(name => Describe(found, name))));
        });
        application.MapPut("/api/v2/context/{id}/environment-variable/{name}", async (HttpContext context, string id, string name) =>
        {
            CircleContext found = Context(id);
            found.Variables[name] = (string)(await BodyAsync(context))["value"]!;
            return Results.Json(Describe(found, name));
        });
        application.MapDelete("/api/v2/context/{id}/environment-variable/{name}", (string id, string name) =>
            Context(id).Variables.Remove(name) ? Results.Json(new { message = "Okay." }) : throw NotFound("Environment variable"));
        application.MapGet("/api/v2/context/{id}/restrictions", (HttpContext context, string id) => Results.Json(PageOf(context, Context(id).Restrictions.Select(one => Describe(id, one)))));
        application.MapPost("/api/v2/context/{id}/restrictions", async (HttpContext context, string id) =>
        {
            JsonObject body = await BodyAsync(context);
            (string type, string value) = ((string)body["restriction_type"]!, (string)body["restriction_value"]!);
            if (type == "project" && !Projects.Exists(project => project.Id == value))
                throw new Refused(400, "No such project.");
            (string, string, string) made = (type, value, Projects.Find(project => project.Id == value)?.Slug.Split('/')[2] ?? "");
            Context(id).Restrictions.Add(made);
            return Results.Json(Describe(id, made), statusCode: 201);
        });
        application.MapDelete("/api/v2/context/{id}/restrictions/{restriction}", (string id, string restriction) =>
            Context(id).Restrictions.RemoveAll(one => IdOf(one) == restriction) > 0 ? Results.Json(new { message = "Context restriction deleted." }) : throw NotFound("Restriction"));
    }

    private static JsonObject Describe(string context, (string Type, string Value, string Name) restriction) => new()
    {
        ["id"] = IdOf(restriction),
        ["context_id"] = context,
        ["restriction_type"] = restriction.Type,
        ["restriction_value"] = restriction.Value,
        ["name"] = restriction.Name,
    };

    private static string IdOf((string Type, string Value, string Name) restriction) => $"restriction-{restriction.Type}-{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(restriction.Value))}";
}
