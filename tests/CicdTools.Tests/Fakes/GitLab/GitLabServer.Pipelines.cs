using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private JsonObject Basic(FakeProject project, FakePipeline pipeline) => new()
    {
        ["id"] = pipeline.Id,
        ["iid"] = pipeline.Iid,
        ["project_id"] = project.Id,
        ["status"] = pipeline.Status(clock.GetUtcNow()),
        ["source"] = pipeline.Source,
        ["ref"] = pipeline.Ref,
        ["sha"] = pipeline.Sha,
        ["created_at"] = Time(pipeline.CreatedAt),
        ["updated_at"] = Time(pipeline.FinishedAt(clock.GetUtcNow()) ?? pipeline.CreatedAt),
        ["web_url"] = $"{Address}/{project.Path}/-/pipelines/{pipeline.Id}",
    };

    private JsonObject Full(FakeProject project, FakePipeline pipeline)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JsonObject json = Basic(project, pipeline);
        json["user"] = UserOf("ada");
        json["tag"] = project.Tags.ContainsKey(pipeline.Ref);
        if (pipeline.StartedAt(now) is { } started)
            json["started_at"] = Time(started);
        if (pipeline.FinishedAt(now) is { } finished)
            json["finished_at"] = Time(finished);
        return json;
    }

    private JsonObject Describe(FakeProject project, FakePipeline pipeline, FakeJob job)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string status = job.Status(pipeline, now);
        JsonObject json = new()
        {
            ["id"] = job.Id,
            ["name"] = job.Name,
            ["stage"] = job.Stage,
            ["status"] = status,
            ["allow_failure"] = job.AllowFailure,
            ["created_at"] = Time(pipeline.CreatedAt),
            ["user"] = UserOf("ada"),
            ["pipeline"] = Basic(project, pipeline),
        };
        if (job.StartedAt(pipeline, now) is { } started)
            json["started_at"] = Time(started);
        if (job.FinishedAt(pipeline, now) is { } finished)
            json["finished_at"] = Time(finished);
        if (status == "failed" && job.FailureReason is { } reason)
            json["failure_reason"] = reason;
        if (status == "success" && job.Archive is { } archive)
        {
            json["artifacts_file"] = new JsonObject { ["filename"] = "artifacts.zip", ["size"] = archive.Length };
            json["artifacts_expire_at"] = Time(pipeline.CreatedAt.AddDays(30));
        }

        return json;
    }

    private (FakeProject Project, FakePipeline Pipeline) Pipeline(HttpContext context, int level = 10, bool write = false)
    {
        FakeProject project = Project(context, level, write);
        string id = (string)context.Request.RouteValues["pipeline"]!;
        return (project, project.Pipelines.Find(pipeline => pipeline.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw NotFound("Pipeline"));
    }

    private (FakeProject Project, FakePipeline Pipeline, FakeJob Job) Job(HttpContext context, bool write = false)
    {
        FakeProject project = Project(context, write ? 30 : 10, write);
        string id = (string)context.Request.RouteValues["job"]!;
        foreach (FakePipeline pipeline in project.Pipelines)
        {
            if (pipeline.Jobs.Find(job => job.Id.ToString(CultureInfo.InvariantCulture) == id) is { } found)
                return (project, pipeline, found);
        }

        throw NotFound("Job");
    }

    private void MapPipelines(WebApplication application)
    {
        application.MapGet("/api/v4/projects/{id}/pipelines", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            if (!project.JobsEnabled)
                throw Forbidden();
            string reference = context.Request.Query["ref"].ToString(), status = context.Request.Query["status"].ToString(), source = context.Request.Query["source"].ToString(), sha = context.Request.Query["sha"].ToString();
            return Results.Json(PageOf(context, project.Pipelines.OrderByDescending(pipeline => pipeline.Id)
                .Where(pipeline => (sha.Length == 0 || pipeline.Sha == sha) && (reference.Length == 0 || pipeline.Ref == reference) && (source.Length == 0 || pipeline.Source == source) && (status.Length == 0 || pipeline.Status(clock.GetUtcNow()) == status))
                .Select(pipeline => Basic(project, pipeline))));
        });
        application.MapPost("/api/v4/projects/{id}/pipeline", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 30, write: true);
            JsonObject body = await BodyAsync(context);
            string reference = Words(body, "ref")!;
            if (!project.Branches.ContainsKey(reference) && !project.Tags.ContainsKey(reference))
                throw new Refused(400, new JsonObject { ["message"] = new JsonObject { ["base"] = new JsonArray("Reference not found") } });
            Dictionary<string, string> variables = (body["variables"] as JsonArray ?? []).ToDictionary(variable => (string)variable!["key"]!, variable => (string)variable!["value"]!);
            return Results.Json(Full(project, AddPipeline(project, "api", variables, reference)), statusCode: 201);
        });
        application.MapGet("/api/v4/projects/{id}/pipelines/{pipeline}", (HttpContext context) =>
        {
            (FakeProject project, FakePipeline pipeline) = Pipeline(context);
            return Results.Json(Full(project, pipeline));
        });
        application.MapGet("/api/v4/projects/{id}/pipelines/{pipeline}/variables", (HttpContext context) =>
            Results.Json(new JsonArray([.. Pipeline(context, 40).Pipeline.Variables.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value, ["variable_type"] = "env_var" })])));
        foreach (bool bridges in new[] { false, true })
        {
            application.MapGet($"/api/v4/projects/{{id}}/pipelines/{{pipeline}}/{(bridges ? "bridges" : "jobs")}", (HttpContext context) =>
            {
                (FakeProject project, FakePipeline pipeline) = Pipeline(context);
                return Results.Json(PageOf(context, pipeline.Jobs.Where(job => job.IsBridge == bridges).OrderByDescending(job => job.Id).Select(job => Describe(project, pipeline, job))));
            });
        }

        application.MapPost("/api/v4/projects/{id}/pipelines/{pipeline}/cancel", (HttpContext context) =>
        {
            (FakeProject project, FakePipeline pipeline) = Pipeline(context, 30, write: true);
            pipeline.CanceledAt ??= clock.GetUtcNow();
            return Results.Json(Full(project, pipeline), statusCode: 201);
        });
        application.MapPost("/api/v4/projects/{id}/pipelines/{pipeline}/retry", (HttpContext context) =>
        {
            (FakeProject project, FakePipeline pipeline) = Pipeline(context, 30, write: true);
            pipeline.CanceledAt = null;
            for (int index = 0; index < pipeline.Jobs.Count; index++)
            {
                FakeJob before = pipeline.Jobs[index];
                if (before.Status(pipeline, clock.GetUtcNow()) is not "success")
                    pipeline.Jobs[index] = new() { Id = ++_next, Name = before.Name, Stage = before.Stage, After = 5, Takes = before.Takes, RetriedAt = clock.GetUtcNow(), Log = before.Log };
            }

            return Results.Json(Full(project, pipeline), statusCode: 201);
        });
        application.MapGet("/api/v4/projects/{id}/jobs", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string scope = context.Request.Query["scope[]"].ToString();
            return Results.Json(PageOf(context, project.Pipelines.SelectMany(pipeline => pipeline.Jobs.Where(job => scope.Length == 0 || job.Status(pipeline, clock.GetUtcNow()) == scope).Select(job => (pipeline, job)))
                .OrderByDescending(pair => pair.job.Id).Select(pair => Describe(project, pair.pipeline, pair.job))));
        });
        application.MapGet("/api/v4/projects/{id}/jobs/{job}", (HttpContext context) =>
        {
            (FakeProject project, FakePipeline pipeline, FakeJob job) = Job(context);
            return Results.Json(Describe(project, pipeline, job));
        });
        application.MapGet("/api/v4/projects/{id}/jobs/{job}/trace", (HttpContext context) =>
        {
            (_, FakePipeline pipeline, FakeJob job) = Job(context);
            return Results.Text(job.Trace(pipeline, clock.GetUtcNow()), "text/plain", Encoding.UTF8);
        });
        application.MapGet("/api/v4/projects/{id}/jobs/{job}/artifacts", (HttpContext context) =>
            Job(context).Job.Archive is { } archive ? Results.Bytes(archive, "application/octet-stream") : throw NotFound(""));
        application.MapPost("/api/v4/projects/{id}/jobs/{job}/play", (HttpContext context) =>
        {
            (FakeProject project, FakePipeline pipeline, FakeJob job) = Job(context, write: true);
            if (job.Status(pipeline, clock.GetUtcNow()) != "manual")
                throw Bad("400 Bad request - Unplayable Job");
            job.PlayedAt = clock.GetUtcNow();
            return Results.Json(Describe(project, pipeline, job));
        });
        application.MapPost("/api/v4/projects/{id}/jobs/{job}/retry", (HttpContext context) =>
        {
            (FakeProject project, FakePipeline pipeline, FakeJob job) = Job(context, write: true);
            if (job.Status(pipeline, clock.GetUtcNow()) is not ("success" or "failed" or "canceled"))
                throw Forbidden();
            FakeJob again = new() { Id = ++_next, Name = job.Name, Stage = job.Stage, Environment = job.Environment, After = job.Takes / 2, Takes = job.Takes, Ends = RetryEnds, RetriedAt = clock.GetUtcNow(), Log = job.Log };
            pipeline.Retried.Add(job);
            pipeline.Jobs[pipeline.Jobs.IndexOf(job)] = again;
            return Results.Json(Describe(project, pipeline, again), statusCode: 201);
        });
    }
}
