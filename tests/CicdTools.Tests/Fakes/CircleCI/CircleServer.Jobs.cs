using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class CircleServer
{
    private JsonObject Describe(CircleProject project, CircleWorkflow workflow, CircleJob job)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JsonObject json = new()
        {
            ["id"] = job.Id,
            ["name"] = job.Name,
            ["status"] = job.Status(workflow, now),
            ["type"] = job.IsHold ? "approval" : "build",
            ["project_slug"] = project.Slug,
            ["dependencies"] = new JsonArray([.. job.Requires.Select(one => (JsonNode)one.Id)]),
            ["started_at"] = Time(job.StartedAt(workflow, now)),
            ["stopped_at"] = Time(job.StoppedAt(workflow, now)),
        };
        if (job.IsHold)
            json["approval_request_id"] = job.Id;
        else if (job.StartedAt(workflow, now) is not null)
            json["job_number"] = job.Number;
        if (job.IsHold && job.ApprovedAt is not null)
            json["approved_by"] = UserId;
        if (job.CanceledAt is not null)
            json["canceled_by"] = UserId;
        return json;
    }

    private IEnumerable<(CircleProject Project, CirclePipeline Pipeline, CircleWorkflow Workflow)> Workflows() =>
        from project in Projects from pipeline in project.Pipelines from workflow in pipeline.Workflows select (project, pipeline, workflow);

    private (CircleProject Project, CirclePipeline Pipeline, CircleWorkflow Workflow) Workflow(string id) =>
        Workflows().FirstOrDefault(one => one.Workflow.Id == id) is { Workflow: not null } found ? found : throw NotFound("Workflow");

    private (CircleWorkflow Workflow, CircleJob Job) Job(string id) =>
        Workflows().SelectMany(one => one.Workflow.Jobs.Select(job => (one.Workflow, job))).FirstOrDefault(one => one.job.Id == id) is { job: not null } found ? found : throw NotFound("Job");

    /// <summary>How jobs end that run again.</summary>
    public string RerunEnds { get; set; } = "success";

    // What succeeded is kept where only what failed runs again; where jobs are named, all but these and what comes after them.
    private CircleWorkflow Again(CircleWorkflow workflow, bool fromFailed, string[] jobs, DateTimeOffset now)
    {
        Dictionary<CircleJob, CircleJob> made = [];
        foreach (CircleJob job in workflow.Jobs)
        {
            bool kept = jobs.Length > 0 ? !jobs.Contains(job.Id) && job.Requires.All(one => made[one].IsKept) : fromFailed && job.Status(workflow, now) == "success";
            made[job] = new() { Name = job.Name, IsHold = job.IsHold, IsKept = kept, Ends = kept ? "success" : RerunEnds, Environment = job.Environment, Component = job.Component, Requires = [.. job.Requires.Select(one => made[one])], After = kept ? 0 : job.After, Takes = kept ? 0 : job.Takes, ApprovedAt = kept && job.IsHold ? now : null, Artifacts = job.Artifacts };
        }

        return new() { Name = workflow.Name, Jobs = [.. made.Values] };
    }

    private void MapJobs(WebApplication application)
    {
        application.MapGet("/api/v2/workflow/{id}/job", (HttpContext context, string id) =>
        {
            (CircleProject project, _, CircleWorkflow workflow) = Workflow(id);
            return Results.Json(PageOf(context, workflow.Jobs.Select(job => Describe(project, workflow, job))));
        });
        application.MapPost("/api/v2/workflow/{id}/cancel", (string id) =>
        {
            CircleWorkflow workflow = Workflow(id).Workflow;
            if (workflow.StoppedAt(clock.GetUtcNow()) is null)
                workflow.CanceledAt = clock.GetUtcNow();
            return Results.Json(new { message = "Accepted." }, statusCode: 202);
        });
        application.MapPost("/api/v2/workflow/{id}/rerun", async (HttpContext context, string id) =>
        {
            (_, CirclePipeline pipeline, CircleWorkflow workflow) = Workflow(id);
            JsonObject body = await BodyAsync(context);
            CircleWorkflow again = Again(workflow, (bool?)body["from_failed"] == true, [.. ((JsonArray?)body["jobs"] ?? []).Select(one => (string)one!)], clock.GetUtcNow());
            Add(pipeline, again);
            again.CreatedAt = clock.GetUtcNow().AddMilliseconds(1);
            return Results.Json(new { message = "Accepted.", workflow_id = again.Id }, statusCode: 202);
        });
        application.MapPost("/api/v2/workflow/{id}/approve/{request}", (string id, string request) =>
        {
            CircleWorkflow workflow = Workflow(id).Workflow;
            CircleJob job = workflow.Jobs.FirstOrDefault(one => one.Id == request) ?? throw NotFound("Job");
            if (job.Status(workflow, clock.GetUtcNow()) != "on_hold")
                throw new Refused(400, "Job already approved or not on hold.");
            job.ApprovedAt = clock.GetUtcNow();
            return Results.Json(new { message = "Accepted." }, statusCode: 202);
        });
        application.MapPost("/api/v2/jobs/{id}/cancel", (string id) =>
        {
            Job(id).Job.CanceledAt = clock.GetUtcNow();
            return Results.Json(new { message = "Job cancelled successfully." });
        });
        application.MapGet("/api/v2/project/{slug}/{number:long}/artifacts", (HttpContext context, long number) =>
        {
            Project(context);
            CircleJob job = Workflows().SelectMany(one => one.Workflow.Jobs).FirstOrDefault(one => one.Number == number) ?? throw NotFound("Job");
            return Results.Json(PageOf(context, job.Artifacts.Keys.Select(path => new JsonObject { ["path"] = path, ["node_index"] = 0, ["url"] = $"{Address}/output/job/{job.Id}/artifacts/0/{path}" })));
        });
        application.MapGet("/api/v2/project/{slug}/{number:long}/tests", (HttpContext context, long number) =>
        {
            Project(context);
            CircleJob job = Workflows().SelectMany(one => one.Workflow.Jobs).FirstOrDefault(one => one.Number == number) ?? throw NotFound("Job");
            return Results.Json(PageOf(context, job.Tests.Select(test => new JsonObject { ["message"] = "", ["source"] = "unknown", ["run_time"] = 0.5, ["file"] = "", ["result"] = test.Result, ["name"] = test.Name, ["classname"] = test.Suite })));
        });
        application.MapGet("/output/job/{id}/artifacts/0/{**path}", (string id, string path) =>
            Job(id).Job.Artifacts.TryGetValue(path, out byte[]? bytes) ? Results.Bytes(bytes) : Results.NotFound());
        application.MapGet("/api/v3/jobs/{id}", (string id) => HasV3 ? Results.Json(Steps(id)) : Results.Json(new { message = "Not found" }, statusCode: 404));
        application.MapGet("/api/v3/jobs/{id}/stdout", (HttpContext context, string id) =>
        {
            (CircleWorkflow workflow, CircleJob job) = Job(id);
            CircleStep step = job.Steps[int.Parse(context.Request.Query["filter[step_num]"]!, System.Globalization.CultureInfo.InvariantCulture)];
            return Results.Text(job.Output(step, workflow, clock.GetUtcNow()), "application/octet-stream", Encoding.UTF8);
        });
    }

    private JsonObject Steps(string id)
    {
        (CircleWorkflow workflow, CircleJob job) = Job(id);
        DateTimeOffset now = clock.GetUtcNow(), until = job.StoppedAt(workflow, now) ?? now;
        DateTimeOffset? began = job.StartedAt(workflow, now);
        JsonArray steps = [];
        for (int number = 0; number < job.Steps.Length; number++)
        {
            CircleStep step = job.Steps[number];
            if (began?.AddSeconds(step.From) is not { } from || from > until)
                continue;
            bool ended = began.Value.AddSeconds(step.To) <= until || job.StoppedAt(workflow, now) is not null;
            steps.Add(new JsonObject { ["name"] = step.Name, ["type"] = "run", ["num"] = number, ["phase"] = ended ? "ended" : "started", ["started_at"] = Time(from), ["ended_at"] = ended ? Time(began.Value.AddSeconds(step.To)) : null });
        }

        return new() { ["data"] = new JsonObject { ["id"] = id, ["attributes"] = new JsonObject { ["name"] = job.Name, ["phase"] = "started", ["parallel_executions"] = new JsonArray(new JsonObject { ["steps"] = steps }) } } };
    }
}
