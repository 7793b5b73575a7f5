using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private const string ApprovalType = "8c6f20a7-a545-4486-9777-f762fafe0d4d";

    /// <summary>The identifier of a person's, or a team's, identity.</summary>
    public static string PersonId(string name) => new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();

    private void MapChecks(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/pipelines/checks";
        (FakeEnvironment Environment, FakeCheck Check) One(HttpContext context, string id)
        {
            foreach (FakeEnvironment environment in Project(context).Environments)
            {
                if (environment.Checks.Find(check => check.Id.ToString(CultureInfo.InvariantCulture) == id) is { } found)
                    return (environment, found);
            }

            throw Missing("CheckConfigurationNotFoundException", $"The check configuration {id} was not found.");
        }

        application.MapPost($"{At}/queryconfigurations", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string[] ids = [.. ((JsonArray)(await JsonNode.ParseAsync(context.Request.Body))!).Where(one => (string)one!["type"]! == "environment").Select(one => (string)one!["id"]!)];
            bool settings = context.Request.Query["$expand"] == "settings";
            return Results.Json(Envelope([.. project.Environments.Where(one => ids.Contains(one.Id.ToString(CultureInfo.InvariantCulture))).SelectMany(one => one.Checks.Select(check => Describe(one, check, settings)))]));
        });
        application.MapPost($"{At}/configurations", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            JsonObject body = await BodyAsync(context);
            FakeEnvironment environment = project.Environments.Find(one => one.Id.ToString(CultureInfo.InvariantCulture) == (string)body["resource"]!["id"]!) ?? throw Missing("ResourceNotFoundException", "The resource was not found.");
            FakeCheck check = new() { Id = ++_next, Type = (string)body["type"]!["id"]!, Settings = (JsonObject)body["settings"]!.DeepClone(), Timeout = (int)body["timeout"]! };
            environment.Checks.Add(check);
            return Results.Json(Describe(environment, check, settings: true));
        });
        application.MapPatch($"{At}/configurations/{{id}}", async (HttpContext context, string id) =>
        {
            (FakeEnvironment environment, FakeCheck check) = One(context, id);
            JsonObject body = await BodyAsync(context);
            (check.Settings, check.Timeout) = ((JsonObject)body["settings"]!.DeepClone(), (int)body["timeout"]!);
            return Results.Json(Describe(environment, check, settings: true));
        });
        application.MapDelete($"{At}/configurations/{{id}}", (HttpContext context, string id) =>
        {
            (FakeEnvironment environment, FakeCheck check) = One(context, id);
            environment.Checks.Remove(check);
            return Results.Ok();
        });
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/core/teams: read on from a place.
    private void MapTeams(WebApplication application)
    {
        JsonObject Skipped(HttpContext context, IEnumerable<JsonObject> items) =>
            Envelope([.. items.Skip(int.TryParse(context.Request.Query["$skip"], out int skip) ? skip : 0).Take(int.TryParse(context.Request.Query["$top"], out int top) ? top : 100)]);
        application.MapGet($"{Root}/_apis/projects/{{project}}/teams", (HttpContext context) =>
            Results.Json(Skipped(context, Project(context).Teams.Keys.Select(team => new JsonObject { ["id"] = PersonId(team), ["name"] = team }))));
        application.MapGet($"{Root}/_apis/projects/{{project}}/teams/{{team}}/members", (HttpContext context, string team) =>
            Results.Json(Skipped(context, Project(context).Teams.First(one => PersonId(one.Key) == team).Value.Select(member => new JsonObject { ["isTeamAdmin"] = false, ["identity"] = new JsonObject { ["id"] = PersonId(member), ["displayName"] = member.Split('@')[0], ["uniqueName"] = member } }))));
    }
}
