using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// Schedules of projects of GitHub's OAuth App and Bitbucket: https://circleci.com/docs/api/v2/#tag/Schedule.
internal sealed partial class CircleServer
{
    /// <summary>Whether it keeps schedules; a CircleCI Server has none.</summary>
    public bool HasSchedules { get; set; } = true;

    private static JsonObject Described(CircleProject project, (string Id, JsonObject Body) schedule)
    {
        bool mine = (string?)schedule.Body["attribution-actor"] == "current";
        return new()
        {
            ["id"] = schedule.Id,
            ["name"] = schedule.Body["name"]!.DeepClone(),
            ["description"] = null,
            ["timetable"] = schedule.Body["timetable"]!.DeepClone(),
            ["parameters"] = schedule.Body["parameters"]!.DeepClone(),
            ["project-slug"] = project.Slug,
            ["actor"] = new JsonObject { ["id"] = mine ? UserId : "d9b3fcaa-0000-405a-8c75-40079ce33c3e", ["login"] = mine ? "ada" : "system-actor", ["name"] = mine ? "Ada" : "Scheduled" },
            ["created-at"] = "2026-01-01T00:00:00.000Z",
            ["updated-at"] = "2026-01-01T00:00:00.000Z",
        };
    }

    // https://circleci.com/docs/api/v2/#operation/createSchedule
    private static JsonObject Judged(JsonObject body)
    {
        string[] parts = [.. ((JsonObject)body["timetable"]!).Select(pair => pair.Key)];
        if (parts.Contains("days-of-week") == parts.Contains("days-of-month") || !parts.Contains("per-hour") || !parts.Contains("hours-of-day") || parts.Except(["per-hour", "hours-of-day", "days-of-week", "days-of-month", "months"]).Any())
            throw new Refused(400, "timetable: unexpected value");
        if (((JsonObject)body["parameters"]!).ContainsKey("branch") == ((JsonObject)body["parameters"]!).ContainsKey("tag"))
            throw new Refused(400, "parameters: must contain branch or tag");
        return (string?)body["attribution-actor"] is "current" or "system" && body["name"] is not null ? body : throw new Refused(400, "attribution-actor: unexpected value");
    }

    private void MapSchedules(WebApplication application)
    {
        application.MapGet("/api/v2/project/{slug}/schedule", (HttpContext context) =>
        {
            CircleProject project = Project(context);
            return HasSchedules ? Results.Json(PageOf(context, project.Schedules.Select(one => Described(project, one)))) : throw NotFound("Schedules");
        });
        application.MapPost("/api/v2/project/{slug}/schedule", async (HttpContext context) =>
        {
            CircleProject project = Project(context);
            (string, JsonObject) made = (Guid.NewGuid().ToString(), Judged(await BodyAsync(context)));
            project.Schedules.Add(made);
            return Results.Json(Described(project, made), statusCode: 201);
        });
        application.MapPatch("/api/v2/schedule/{id}", async (HttpContext context, string id) =>
        {
            CircleProject project = Projects.Find(one => one.Schedules.Exists(schedule => schedule.Id == id)) ?? throw NotFound("Schedule");
            int at = project.Schedules.FindIndex(schedule => schedule.Id == id);
            project.Schedules[at] = (id, Judged(await BodyAsync(context)));
            return Results.Json(Described(project, project.Schedules[at]));
        });
        application.MapDelete("/api/v2/schedule/{id}", (string id) =>
            Projects.Sum(project => project.Schedules.RemoveAll(schedule => schedule.Id == id)) == 1 ? Results.Json(new { message = "Schedule deleted." }) : throw NotFound("Schedule"));
    }
}
