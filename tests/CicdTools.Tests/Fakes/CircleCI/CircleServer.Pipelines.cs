using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class CircleServer
{
    /// <summary>The branches that can be run.</summary>
    public HashSet<string> Branches { get; } = ["main", "topic"];

    private JsonObject Describe(CircleProject project, CirclePipeline pipeline)
    {
        JsonObject vcs = new() { ["provider_name"] = "GitHub", ["origin_repository_url"] = project.VcsUrl, ["target_repository_url"] = project.VcsUrl, ["revision"] = pipeline.Revision };
        if (pipeline.Tag is null)
            vcs["branch"] = pipeline.Branch;
        else
            vcs["tag"] = pipeline.Tag;
        return new()
        {
            ["id"] = pipeline.Id,
            ["errors"] = pipeline.Error is null ? [] : new JsonArray(new JsonObject { ["type"] = "config", ["message"] = pipeline.Error }),
            ["project_slug"] = project.Slug,
            ["updated_at"] = Time(pipeline.CreatedAt),
            ["number"] = pipeline.Number,
            ["state"] = pipeline.State,
            ["created_at"] = Time(pipeline.CreatedAt),
            ["trigger"] = new JsonObject { ["type"] = pipeline.Trigger, ["received_at"] = Time(pipeline.CreatedAt), ["actor"] = new JsonObject { ["login"] = "ada", ["avatar_url"] = null } },
            ["vcs"] = vcs,
        };
    }

    private JsonObject Describe(CircleProject project, CirclePipeline pipeline, CircleWorkflow workflow) => new()
    {
        ["id"] = workflow.Id,
        ["name"] = workflow.Name,
        ["status"] = workflow.Status(clock.GetUtcNow()),
        ["created_at"] = Time(workflow.CreatedAt),
        ["stopped_at"] = Time(workflow.StoppedAt(clock.GetUtcNow())),
        ["pipeline_id"] = pipeline.Id,
        ["pipeline_number"] = pipeline.Number,
        ["project_slug"] = project.Slug,
        ["started_by"] = UserId,
    };

    private (CircleProject Project, CirclePipeline Pipeline) Pipeline(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["pipeline"]!;
        return Projects.SelectMany(project => project.Pipelines.Select(pipeline => (project, pipeline))).FirstOrDefault(pair => pair.pipeline.Id == id) is { pipeline: not null } found ? found : throw NotFound("Pipeline");
    }

    private static Dictionary<string, string> Parameters(JsonObject body) =>
        ((JsonObject?)body["parameters"] ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.ToJsonString().Trim('"'));

    private IResult Start(CircleProject project, JsonObject body, string? branch, string? tag)
    {
        if (branch is not null && !Branches.Contains(branch))
            throw new Refused(404, "Branch not found");
        CirclePipeline made = AddPipeline(project, Parameters(body), branch, tag, "api");
        return Results.Json(new { id = made.Id, state = "pending", number = made.Number, created_at = Time(made.CreatedAt) }, statusCode: 201);
    }

    private void MapPipelines(WebApplication application)
    {
        application.MapGet("/api/v2/project/{slug}/pipeline", (HttpContext context) =>
        {
            CircleProject project = Project(context);
            string? branch = context.Request.Query["branch"];
            return Results.Json(PageOf(context, project.Pipelines.AsEnumerable().Reverse().Where(pipeline => branch is null || pipeline.Branch == branch).Select(pipeline => Describe(project, pipeline))));
        });
        application.MapGet("/api/v2/project/{slug}/pipeline/mine", (HttpContext context) =>
        {
            CircleProject project = Project(context);
            return Results.Json(PageOf(context, project.Pipelines.AsEnumerable().Reverse().Where(pipeline => pipeline.Trigger == "api").Select(pipeline => Describe(project, pipeline))));
        });
        application.MapGet("/api/v2/project/{slug}/pipeline/{number:long}", (HttpContext context, long number) =>
        {
            CircleProject project = Project(context);
            return Results.Json(Describe(project, project.Pipelines.Find(pipeline => pipeline.Number == number) ?? throw NotFound("Pipeline")));
        });
        application.MapPost("/api/v2/project/{slug}/pipeline", async (HttpContext context) =>
        {
            CircleProject project = Project(context);
            if (project.VcsType == "circleci")
                throw new Refused(400, "Use the endpoint for pipeline runs.");
            JsonObject body = await BodyAsync(context);
            return Start(project, body, (string?)body["branch"], (string?)body["tag"]);
        });
        application.MapPost("/api/v2/project/{vcs}/{org}/{repo}/pipeline/run", async (HttpContext context, string vcs, string org, string repo) =>
        {
            CircleProject project = Projects.Find(one => one.Slug == $"{vcs}/{org}/{repo}") ?? throw NotFound("Project");
            JsonObject body = await BodyAsync(context);
            if (!project.Definitions.Exists(definition => definition.Id == (string?)body["definition_id"]))
                throw new Refused(404, "Pipeline definition not found");
            return Start(project, body, (string?)body["checkout"]?["branch"], (string?)body["checkout"]?["tag"]);
        });
        application.MapGet("/api/v2/pipeline/{pipeline}/workflow", (HttpContext context) =>
        {
            (CircleProject project, CirclePipeline pipeline) = Pipeline(context);
            return Results.Json(PageOf(context, pipeline.Workflows.AsEnumerable().Reverse().Select(workflow => Describe(project, pipeline, workflow))));
        });
        application.MapGet("/api/v2/pipeline/{pipeline}", (HttpContext context) =>
        {
            (CircleProject project, CirclePipeline pipeline) = Pipeline(context);
            return Results.Json(Describe(project, pipeline));
        });
        application.MapGet("/api/v2/pipeline/{pipeline}/config", (HttpContext context) =>
        {
            (CircleProject project, _) = Pipeline(context);
            return Results.Json(new { source = project.Source, compiled = project.Compiled });
        });
        application.MapPost("/api/v3/configs/compile", () => !HasV3
            ? Results.Json(new { message = "Not found" }, statusCode: 404)
            : Results.Json(new
            {
                data = new { attributes = new { outcome = CompilerErrors.Count == 0 ? "succeeded" : "failed", compiled_config = "" } },
                meta = new { messages = CompilerErrors.Select(error => new { title = error }) },
            }));
        application.MapPost("/api/v2/compile-config-with-defaults", async (HttpContext context) => HasV3 || !Compiles
            ? Results.Json(new { message = "Not found" }, statusCode: 404)
            : Results.Json(new Dictionary<string, object?>
            {
                ["valid"] = CompilerErrors.Count == 0,
                ["source-yaml"] = (string)(await BodyAsync(context))["config_yaml"]!,
                ["output-yaml"] = "",
                ["errors"] = CompilerErrors.Select(error => new { message = error }),
            }));
    }
}
