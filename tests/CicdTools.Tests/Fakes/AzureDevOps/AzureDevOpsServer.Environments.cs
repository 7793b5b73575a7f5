using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    public FakeEnvironment AddEnvironment(FakeProject project, string name)
    {
        FakeEnvironment environment = new() { Id = ++_next, Name = name };
        project.Environments.Add(environment);
        return environment;
    }

    private static FakeEnvironment Environment(HttpContext context, FakeProject project)
    {
        string id = (string)context.Request.RouteValues["environment"]!;
        return project.Environments.Find(one => one.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw Missing("EnvironmentNotFoundException", $"Environment with ID {id} does not exist.");
    }

    private JsonObject Describe(FakeProject project, FakeEnvironment environment) => new()
    {
        ["id"] = environment.Id,
        ["name"] = environment.Name,
        ["createdBy"] = new JsonObject { ["displayName"] = "Ada Lovelace", ["id"] = "d6245f20-2af8-44f4-9451-8107cb2767db", ["uniqueName"] = "ada@fabrikam.example" },
        ["createdOn"] = Time(clock.GetUtcNow()),
        ["project"] = new JsonObject { ["id"] = project.Id, ["name"] = project.Name },
    };

    // Settings are told only where they are asked for; people in them come with their names.
    private JsonObject Describe(FakeEnvironment environment, FakeCheck check, bool settings)
    {
        JsonObject json = new() { ["id"] = check.Id, ["timeout"] = check.Timeout, ["type"] = new JsonObject { ["id"] = check.Type, ["name"] = check.Type == ApprovalType ? "Approval" : "Task Check" }, ["resource"] = new JsonObject { ["type"] = "environment", ["id"] = environment.Id.ToString(CultureInfo.InvariantCulture), ["name"] = environment.Name } };
        if (!settings)
            return json;
        JsonObject full = (JsonObject)check.Settings.DeepClone();
        foreach (JsonObject approver in (full["approvers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            string id = (string)approver["id"]!;
            if (Projects.SelectMany(project => project.Teams).SelectMany(team => team.Value).FirstOrDefault(member => PersonId(member) == id) is { } person)
                (approver["uniqueName"], approver["displayName"]) = (person, person.Split('@')[0]);
            else if (Projects.SelectMany(project => project.Teams.Keys).FirstOrDefault(team => PersonId(team) == id) is { } team)
                approver["displayName"] = team;
        }

        json["settings"] = full;
        return json;
    }

    private JsonObject[] Records(FakeProject project, FakeEnvironment environment)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return
        [
            .. from build in project.Builds
               from job in build.Jobs
               where job.Environment == environment.Name
               from attempt in job.Attempts(build, now)
               orderby attempt.StartedAt descending
               select Record(environment, build, job, attempt.Number, attempt.StartedAt, attempt.FinishedAt, attempt.Result),
        ];
    }

    private static JsonObject Record(FakeEnvironment environment, FakeBuild build, FakeJob job, int attempt, DateTimeOffset started, DateTimeOffset? finished, string? result)
    {
        JsonObject json = new()
        {
            ["id"] = (build.Id * 100L) + (build.Jobs.IndexOf(job) * 10) + attempt,
            ["environmentId"] = environment.Id,
            ["definition"] = new JsonObject { ["id"] = build.Definition.Id, ["name"] = build.Definition.Name },
            ["owner"] = new JsonObject { ["id"] = build.Id, ["name"] = $"20260101.{build.Id}" },
            ["stageName"] = job.Name,
            ["jobName"] = job.Name,
            ["stageAttempt"] = attempt,
            ["jobAttempt"] = 1,
            ["queueTime"] = Time(started),
            ["startTime"] = Time(started),
        };
        if (result is not null)
            (json["result"], json["finishTime"]) = (result, Time(finished!.Value));
        return json;
    }

    private void MapEnvironments(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/distributedtask/environments";
        application.MapGet(At, (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string name = context.Request.Query["name"].ToString();
            return Results.Json(PageOf(context, project.Environments.Where(one => one.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)).OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => Describe(project, one))));
        });
        application.MapPost(At, async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string name = (string)(await BodyAsync(context))["name"]!;
            if (project.Environments.Exists(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw new Refused(409, Body("EnvironmentExistsException", $"Environment {name} already exists."));
            return Results.Json(Describe(project, AddEnvironment(project, name)));
        });
        application.MapGet($"{At}/{{environment}}", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            FakeEnvironment environment = Environment(context, project);
            JsonObject json = Describe(project, environment);
            if (context.Request.Query["expands"] == "resourceReferences")
                json["resources"] = new JsonArray([.. environment.Resources.Select(one => new JsonObject { ["id"] = (int)one["id"]!, ["name"] = (string?)one["name"], ["type"] = "kubernetes" })]);
            return Results.Json(json);
        });
        application.MapDelete($"{At}/{{environment}}", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            project.Environments.Remove(Environment(context, project));
            return Results.Ok();
        });
        application.MapGet($"{At}/{{environment}}/environmentdeploymentrecords", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            return Results.Json(PageOf(context, Records(project, Environment(context, project))));
        });
        MapChecks(application);
    }
}
