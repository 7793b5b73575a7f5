using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    private static JsonObject Describe(FakeVariable variable)
    {
        JsonObject json = new() { ["variable_type"] = "env_var", ["key"] = variable.Key, ["hidden"] = variable.Hidden, ["protected"] = variable.Protected, ["masked"] = variable.Masked, ["raw"] = variable.Raw, ["environment_scope"] = variable.Scope };
        // What is hidden is not shown; what is only masked is, to maintainers.
        if (!variable.Hidden)
            json["value"] = variable.Value;
        return json;
    }

    private void MapSettings(WebApplication application)
    {
        foreach (string owner in new[] { "projects", "groups" })
        {
            List<FakeVariable> All(HttpContext context) => owner == "projects"
                ? Project(context, 40).Variables
                : Groups.TryGetValue(Plain((string)context.Request.RouteValues["id"]!), out List<FakeVariable>? found) ? found : throw NotFound("Group");
            FakeVariable One(HttpContext context, string scope)
            {
                string key = (string)context.Request.RouteValues["key"]!;
                FakeVariable[] fitting = [.. All(context).Where(variable => variable.Key == key && (scope.Length == 0 || variable.Scope == scope))];
                return fitting switch
                {
                    [] => throw NotFound("Variable"),
                    [{ } one] => one,
                    _ => throw new Refused(409, new JsonObject { ["message"] = "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'." }),
                };
            }

            application.MapGet($"/api/v4/{owner}/{{id}}/variables", (HttpContext context) => Results.Json(PageOf(context, All(context).Select(Describe))));
            application.MapPost($"/api/v4/{owner}/{{id}}/variables", async (HttpContext context) =>
            {
                JsonObject body = await BodyAsync(context);
                bool hidden = (bool?)body["masked_and_hidden"] == true;
                FakeVariable made = new() { Key = Words(body, "key")!, Value = Words(body, "value")!, Masked = hidden || (bool?)body["masked"] == true, Hidden = hidden, Protected = (bool?)body["protected"] == true, Raw = (bool?)body["raw"] == true, Scope = Words(body, "environment_scope") ?? "*" };
                List<FakeVariable> all = All(context);
                if (all.Exists(variable => variable.Key == made.Key && variable.Scope == made.Scope))
                    throw new Refused(400, new JsonObject { ["message"] = new JsonObject { ["key"] = new JsonArray($"({made.Key}) has already been taken") } });
                if (made.Masked && (made.Value.Length < 8 || made.Value.Any(char.IsWhiteSpace)))
                    throw new Refused(400, new JsonObject { ["message"] = new JsonObject { ["value"] = new JsonArray("is invalid") } });
                all.Add(made);
                return Results.Json(Describe(made), statusCode: 201);
            });
            application.MapPut($"/api/v4/{owner}/{{id}}/variables/{{key}}", async (HttpContext context) =>
            {
                JsonObject body = await BodyAsync(context);
                FakeVariable known = One(context, (string?)body["filter"]?["environment_scope"] ?? "");
                known.Value = Words(body, "value")!;
                known.Masked = (bool?)body["masked"] ?? known.Masked;
                known.Protected = (bool?)body["protected"] ?? known.Protected;
                known.Raw = (bool?)body["raw"] ?? known.Raw;
                return Results.Json(Describe(known));
            });
            application.MapDelete($"/api/v4/{owner}/{{id}}/variables/{{key}}", (HttpContext context) =>
            {
                All(context).Remove(One(context, context.Request.Query["filter[environment_scope]"].ToString()));
                return Results.StatusCode(204);
            });
        }
    }
}
