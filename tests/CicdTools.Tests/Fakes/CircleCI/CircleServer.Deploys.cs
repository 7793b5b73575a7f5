using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// What the jobs with markers put somewhere, as https://circleci.com/docs/guides/deploy/configure-deploy-markers/ says and CircleCI's own fake of its API shows it:
// https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/testing/fakes/circleci.go#L3300-L3375.
internal sealed partial class CircleServer
{
    /// <summary>The environments of the organization, as they were made.</summary>
    public List<string> Environments { get; } = [];

    private static string IdOf(string kind, string name) => $"{kind}-{name}";

    private IEnumerable<JsonObject> DeploymentsOf(CircleProject project)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return from pipeline in project.Pipelines
               from workflow in pipeline.Workflows
               from job in workflow.Jobs
               where job is { Environment: not null, IsKept: false } && job.StartedAt(workflow, now) is not null
               orderby job.StartedAt(workflow, now) descending
               select new JsonObject
               {
                   ["id"] = $"deployment-{job.Id}",
                   ["attributes"] = new JsonObject
                   {
                       ["type"] = "deployment",
                       ["status"] = job.Status(workflow, now) switch { "success" => "succeeded", "running" => "running", "canceled" => "canceled", _ => "failed" },
                       ["target_version"] = new JsonObject { ["name"] = pipeline.Version ?? pipeline.Revision[..8] },
                       ["is_rollback"] = pipeline.IsRollback,
                       ["created_at"] = Time(job.StartedAt(workflow, now)),
                       ["ended_at"] = Time(job.StoppedAt(workflow, now)),
                   },
                   ["references"] = new JsonObject
                   {
                       ["deploy_component"] = new JsonObject { ["id"] = IdOf("component", job.Component), ["attributes"] = new JsonObject { ["name"] = job.Component } },
                       ["deploy_environment"] = new JsonObject { ["id"] = IdOf("environment", job.Environment!) },
                       ["pipeline"] = new JsonObject { ["id"] = pipeline.Id },
                       ["workflow"] = new JsonObject { ["id"] = workflow.Id },
                   },
               };
    }

    private IResult Listed(HttpContext context, IEnumerable<JsonObject> items)
    {
        if (!HasV3)
            return Results.Json(new { message = "Not found" }, statusCode: 404);
        JsonObject[] all = [.. items];
        int from = context.Request.Query["page[cursor]"].FirstOrDefault() is { Length: > 0 } cursor ? int.Parse(cursor[1..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return Results.Json(new JsonObject { ["data"] = new JsonArray([.. all.Skip(from).Take(PageSize)]), ["page"] = new JsonObject { ["next"] = from + PageSize < all.Length ? $"c{from + PageSize}" : null } });
    }

    private CircleProject ById(string id) => Projects.Find(one => one.Id == id) ?? throw NotFound("Project");

    private void MapDeploys(WebApplication application)
    {
        application.MapGet("/api/v2/deploy/projects/{id}/settings", (string id) => Results.Json(ById(id).Rollback is null ? new JsonObject() : new JsonObject { ["rollback_pipeline_definition_id"] = "rollback" }));
        application.MapPost("/api/v2/projects/{id}/rollback", async (HttpContext context, string id) =>
        {
            CircleProject project = ById(id);
            JsonObject body = await BodyAsync(context);
            JsonObject standing = DeploymentsOf(project).First(one => (string)one["references"]!["deploy_environment"]!["id"]! == IdOf("environment", (string)body["environment_name"]!) && (string)one["references"]!["deploy_component"]!["attributes"]!["name"]! == (string)body["component_name"]! && (string)one["attributes"]!["status"]! == "succeeded");
            if ((string)standing["attributes"]!["target_version"]!["name"]! != (string)body["current_version"]!)
                throw new Refused(400, "The current version is another one.");
            CirclePipeline made = new() { Number = project.Pipelines.Count + 1, CreatedAt = clock.GetUtcNow(), Branch = project.Branch, Trigger = "api", Revision = new('f', 40), Version = (string)body["target_version"]!, IsRollback = true };
            foreach (CircleWorkflow workflow in project.Rollback!(new Dictionary<string, string>()))
                Add(made, workflow);
            project.Pipelines.Add(made);
            return Results.Json(new { id = made.Id, rollback_type = "pipeline" }, statusCode: 202);
        });
        application.MapGet("/api/v3/deploy/environments", (HttpContext context) => Listed(context, context.Request.Query["filter[org_id]"] != OrganizationId ? [] : Environments.Select(name => new JsonObject
        {
            ["id"] = IdOf("environment", name),
            ["attributes"] = new JsonObject { ["name"] = name },
            ["references"] = new JsonObject { ["org"] = new JsonObject { ["id"] = OrganizationId } },
        })));
        application.MapGet("/api/v3/deploy/deployments", (HttpContext context) =>
            Listed(context, context.Request.Query["filter[org_id]"] != OrganizationId ? [] : Projects.Where(project => project.Id == context.Request.Query["filter[project_id]"]).SelectMany(DeploymentsOf)));
    }
}
