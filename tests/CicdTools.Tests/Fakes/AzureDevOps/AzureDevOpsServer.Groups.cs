using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private static JsonObject Describe(FakeProject project, FakeGroup group) => new()
    {
        ["id"] = group.Id,
        ["name"] = group.Name,
        ["type"] = group.Type,
        ["description"] = group.Description ?? "",
        ["isShared"] = false,
        ["variables"] = new JsonObject(group.Variables.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)(pair.Value.IsSecret ? new JsonObject { ["isSecret"] = true } : new JsonObject { ["value"] = pair.Value.Value })))),
        ["variableGroupProjectReferences"] = new JsonArray(new JsonObject { ["name"] = group.Name, ["description"] = group.Description ?? "", ["projectReference"] = new JsonObject { ["id"] = project.Id, ["name"] = project.Name } }),
    };

    // The whole of it takes the place of what was there: https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/variablegroups/update. A secret without a value keeps its own.
    private static void Set(FakeGroup group, JsonObject body)
    {
        Dictionary<string, (string? Value, bool IsSecret)> variables = [];
        foreach ((string name, JsonNode? variable) in body["variables"]!.AsObject())
        {
            bool isSecret = (bool?)variable!["isSecret"] == true;
            variables[name] = (isSecret && variable["value"] is null ? group.Variables.GetValueOrDefault(name).Value : (string?)variable["value"], isSecret);
        }

        group.Name = (string)body["name"]!;
        group.Description = (string?)body["description"];
        group.Variables = variables;
    }

    private void MapGroups(WebApplication application)
    {
        application.MapGet($"{Root}/{{project}}/_apis/distributedtask/variablegroups", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string name = context.Request.Query["groupName"].ToString();
            return Results.Json(PageOf(context, project.Groups.Where(group => name.Length == 0 || group.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Select(group => Describe(project, group))));
        });
        application.MapPost($"{Root}/_apis/distributedtask/variablegroups", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            FakeProject project = Projects.Find(one => one.Id == (string?)body["variableGroupProjectReferences"]![0]!["projectReference"]!["id"])!;
            FakeGroup group = new() { Id = ++_next, Name = (string)body["name"]! };
            Set(group, body);
            project.Groups.Add(group);
            return Results.Json(Describe(project, group));
        });
        application.MapPut($"{Root}/_apis/distributedtask/variablegroups/{{group}}", async (HttpContext context, int group) =>
        {
            FakeProject project = Projects.Find(one => one.Groups.Exists(found => found.Id == group)) ?? throw Missing("VariableGroupNotFoundException", $"Variable group {group} does not exist.");
            FakeGroup found = project.Groups.Find(one => one.Id == group)!;
            Set(found, await BodyAsync(context));
            return Results.Json(Describe(project, found));
        });
        application.MapDelete($"{Root}/_apis/distributedtask/variablegroups/{{group}}", (HttpContext context, int group) =>
        {
            string project = context.Request.Query["projectIds"].ToString();
            Projects.Find(one => one.Id == project)!.Groups.RemoveAll(one => one.Id == group);
            return Results.Ok();
        });
    }
}
