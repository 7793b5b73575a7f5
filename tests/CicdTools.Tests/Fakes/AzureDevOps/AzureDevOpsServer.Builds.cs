using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private JsonObject Describe(FakeProject project, FakeBuild build)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JsonObject json = new()
        {
            ["id"] = build.Id,
            ["buildNumber"] = $"20260101.{build.Id}",
            ["status"] = build.Status(now),
            ["reason"] = build.Reason,
            ["queueTime"] = Time(build.CreatedAt),
            ["definition"] = Describe(project, build.Definition, full: false),
            ["project"] = Describe(project),
            ["repository"] = new JsonObject { ["id"] = build.Definition.Repository.Id, ["type"] = build.Definition.Repository.Type, ["name"] = build.Definition.Repository.Name, ["checkoutSubmodules"] = false },
            ["sourceBranch"] = build.Ref,
            ["sourceVersion"] = build.Sha,
            ["requestedFor"] = new JsonObject { ["id"] = "d6245f20-2af8-44f4-9451-8107cb2767db", ["displayName"] = "Ada Lovelace", ["uniqueName"] = "ada@fabrikam.example" },
            ["_links"] = new JsonObject { ["web"] = new JsonObject { ["href"] = $"{Address}{Root}/{project.Id}/_build/results?buildId={build.Id}" } },
            ["templateParameters"] = new JsonObject(build.TemplateParameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        if (build.Variables.Count > 0)
            json["parameters"] = new JsonObject(build.Variables.Append(new("system.debug", "false")).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))).ToJsonString();
        if (build.Result(now) is { } result)
            json["result"] = result;
        if (build.StartedAt(now) is { } started)
            json["startTime"] = Time(started);
        if (build.FinishedAt(now) is { } finished)
            json["finishTime"] = Time(finished);
        if (build.Refused is { } refused)
            json["validationResults"] = new JsonArray(new JsonObject { ["result"] = "error", ["message"] = refused });
        return json;
    }

    private IEnumerable<JsonObject> Records(FakeBuild build)
    {
        DateTimeOffset now = clock.GetUtcNow();
        for (int index = 0; index < build.Jobs.Count; index++)
        {
            FakeJob job = build.Jobs[index];
            string state = job.State(build, now), stage = $"stage {job.Id}", phase = $"phase {job.Id}";
            string? result = job.Result(build, now);
            DateTimeOffset? started = job.StartedAt(build, now), finished = started is null ? null : job.FinishedAt(build, now);
            yield return Record(stage, null, "Stage", job.Name, job.Name, index + 1, state, result, started, finished, job.Attempt);
            yield return Record(phase, stage, "Phase", job.Name, $"{job.Name}.{job.Name}", 1, state, result, started, finished, job.Attempt);
            // A checkpoint stands below its stage, and its approval has the identifier of the approval itself.
            if (job.Gate is { } gate && job.IsReached(build, now))
            {
                (string At, string? Ends) point = gate.Status == "pending" ? ("inProgress", null) : ("completed", gate.Status == "approved" ? "succeeded" : "failed");
                yield return Record($"checkpoint {job.Id}", stage, "Checkpoint", "Checkpoint", "Checkpoint", 1, point.At, point.Ends, build.CreatedAt, gate.DecidedAt, 1);
                yield return Record(gate.Id, $"checkpoint {job.Id}", "Checkpoint.Approval", "Checkpoint.Approval", "Checkpoint.Approval", 1, point.At, point.Ends, build.CreatedAt, gate.DecidedAt, 1);
            }

            // Jobs come to be when their phase begins.
            if (started is null)
                continue;
            JsonObject record = Record(job.Id, phase, "Job", job.Name, $"{job.Name}.{job.Name}.__default", 1, state, result, started, finished, job.Attempt);
            if (result == "failed" && job.Ends == "lost")
                record["issues"] = new JsonArray(new JsonObject { ["type"] = "error", ["category"] = "General", ["message"] = "We stopped hearing from agent Hosted Agent. Verify the agent machine is running and has a healthy network connection." });
            if (result == "failed" && job.Ends == "ungranted")
                record["issues"] = new JsonArray(new JsonObject { ["type"] = "error", ["category"] = "General", ["message"] = "No hosted parallelism has been purchased or granted. To request a free parallelism grant, please fill out the following form https://aka.ms/azpipelines-parallelism-request" });
            yield return record;
            // Without an agent there are no steps.
            if (job.Ends == "ungranted")
                continue;
            bool isHalf = now >= job.Middle(build) && (build.CanceledAt is not { } canceled || canceled >= job.Middle(build));
            yield return Step(build, job, 0, "Checkout", isHalf ? "completed" : result is null ? "inProgress" : "completed", isHalf ? "succeeded" : result is null ? null : "canceled", started, isHalf ? job.Middle(build) : finished);
            yield return isHalf
                ? Step(build, job, 1, "Work", state, job.Ends == "lost" && result is not null ? "canceled" : result, job.Middle(build), finished)
                : Step(build, job, 1, "Work", result is null ? "pending" : "completed", result is null ? null : "skipped", null, null);
        }
    }

    private static JsonObject Record(string id, string? parent, string type, string name, string identifier, int order, string state, string? result, DateTimeOffset? started, DateTimeOffset? finished, int attempt)
    {
        JsonObject json = new() { ["id"] = id, ["type"] = type, ["name"] = name, ["identifier"] = identifier, ["order"] = order, ["state"] = state, ["attempt"] = attempt, ["previousAttempts"] = new JsonArray() };
        if (parent is not null)
            json["parentId"] = parent;
        if (result is not null)
            json["result"] = result;
        if (started is { } begin)
            json["startTime"] = Time(begin);
        if (finished is { } end)
            json["finishTime"] = Time(end);
        return json;
    }

    // An agent uploads a step's log when the step has ended.
    private static JsonObject Step(FakeBuild build, FakeJob job, int index, string name, string state, string? result, DateTimeOffset? started, DateTimeOffset? finished)
    {
        JsonObject json = Record($"{job.Id}-{index}", job.Id, "Task", name, name, index + 1, state, result, started, finished, job.Attempt);
        if (state == "completed" && result is not ("skipped" or null))
            json["log"] = new JsonObject { ["id"] = LogId(build, job, index), ["type"] = "Container" };
        return json;
    }

    private static int LogId(FakeBuild build, FakeJob job, int index) => (build.Jobs.IndexOf(job) * 10) + (job.Attempt * 2) + index;

    /// <summary>Runs that were deleted, whose deployments are still known.</summary>
    public HashSet<int> LeftOut { get; } = [];

    /// <summary>How a job ends that is run again.</summary>
    public string RetryEnds { get; set; } = "succeeded";

    /// <summary>Makes the jobs of a run out of its file; null for a build and a test.</summary>
    public Func<FakeProject, string, List<FakeJob>>? Read { get; set; }

    /// <summary>Does the work of a job that has begun: true where it succeeds. Null where nobody does.</summary>
    public Func<FakeProject, FakeBuild, FakeJob, Task<bool>>? Agent { get; set; }

    private readonly SemaphoreSlim _agents = new(1);

    // An agent works when its job begins; here, before somebody looks.
    private async Task WorkAsync(FakeProject project, FakeBuild build)
    {
        if (Agent is null)
            return;
        await _agents.WaitAsync();
        try
        {
            foreach (FakeJob job in build.Jobs)
            {
                if (job.IsWorked || job.StartedAt(build, clock.GetUtcNow()) is null)
                    continue;
                job.IsWorked = true;
                if (!await Agent(project, build, job))
                    job.Ends = "failed";
            }
        }
        finally
        {
            _agents.Release();
        }
    }

    private (FakeProject Project, FakeBuild Build) Build(HttpContext context)
    {
        FakeProject project = Project(context);
        string id = (string)context.Request.RouteValues["build"]!;
        return (project, project.Builds.Find(build => build.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw Missing("BuildNotFoundException", $"The requested build {id} could not be found."));
    }

    private void MapBuilds(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/build/builds";
        application.MapGet(At, (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string Asked(string name) => context.Request.Query[name].ToString();
            string repository = Asked("repositoryId"), status = Asked("statusFilter"), result = Asked("resultFilter"), ids = Asked("buildIds"), definitions = Asked("definitions"), reason = Asked("reasonFilter");
            DateTimeOffset now = clock.GetUtcNow();
            return Results.Json(PageOf(context, project.Builds.OrderByDescending(build => build.CreatedAt).ThenByDescending(build => build.Id)
                .Where(build => (repository.Length == 0 || build.Definition.Repository.Id == repository) && (status.Length == 0 || build.Status(now) == status) && (result.Length == 0 || build.Result(now) == result) && (reason.Length == 0 || build.Reason == reason))
                .Where(build => !LeftOut.Contains(build.Id) && (ids.Length == 0 || ids.Split(',').Contains(build.Id.ToString(CultureInfo.InvariantCulture))) && (definitions.Length == 0 || definitions == build.Definition.Id.ToString(CultureInfo.InvariantCulture)))
                .Select(build => Describe(project, build))));
        });
        application.MapGet($"{At}/{{build}}", async (HttpContext context) =>
        {
            (FakeProject project, FakeBuild build) = Build(context);
            await WorkAsync(project, build);
            return Results.Json(Describe(project, build));
        });
        application.MapPatch($"{At}/{{build}}", async (HttpContext context) =>
        {
            (FakeProject project, FakeBuild build) = Build(context);
            if ((string?)(await BodyAsync(context))["status"] == "cancelling" && build.Status(clock.GetUtcNow()) != "completed")
                build.CanceledAt ??= clock.GetUtcNow();
            return Results.Json(Describe(project, build));
        });
        application.MapPatch($"{At}/{{build}}/stages/{{stage}}", async (HttpContext context, string stage) =>
        {
            (_, FakeBuild build) = Build(context);
            FakeJob job = build.Jobs.Find(one => one.Name == stage) ?? throw Missing("StageNotFoundException", $"The stage {stage} was not found.");
            JsonObject body = await BodyAsync(context);
            DateTimeOffset now = clock.GetUtcNow();
            // What succeeded is run again only with all of its jobs: https://learn.microsoft.com/en-us/azure/devops/release-notes/2024/pipelines/sprint-235-update.
            if ((string?)body["state"] != "retry" || job.Result(build, now) is not { } result || (result == "succeeded" && (bool?)body["forceRetryAllJobs"] != true))
                throw new Refused(400, Body("InvalidStageStateException", "The stage cannot be retried."));
            if (job.StartedAt(build, now) is { } started)
                job.Past.Add(new(job.Attempt, started, job.FinishedAt(build, now), result));
            build.CanceledAt = null;
            (job.RetriedAt, job.Attempt, job.Ends) = (now, job.Attempt + 1, RetryEnds);
            // Checks are asked anew by each attempt.
            job.Gate = job.Gate is null ? null : new();
            return Results.Ok();
        });
        application.MapGet($"{At}/{{build}}/timeline", async (HttpContext context) =>
        {
            (FakeProject project, FakeBuild build) = Build(context);
            await WorkAsync(project, build);
            return build.Refused is null ? Results.Json(new JsonObject { ["id"] = Guid.Empty.ToString(), ["changeId"] = 1, ["records"] = new JsonArray([.. Records(build)]) }) : throw Missing("TimelineNotFoundException", $"No timeline for build {build.Id}.");
        });
        application.MapGet($"{At}/{{build}}/logs/{{log}}", (HttpContext context, int log) =>
        {
            (_, FakeBuild build) = Build(context);
            foreach (FakeJob job in build.Jobs)
            {
                for (int index = 0; index < 2; index++)
                {
                    if (LogId(build, job, index) == log)
                        return Results.Text(string.Concat((index == 0 ? ["Syncing"] : job.Log).Select(line => $"{Time(job.Middle(build))} {line}\r\n")), "text/plain", Encoding.UTF8);
                }
            }

            throw Missing("BuildLogNotFoundException", $"The requested log {log} could not be found.");
        });
        application.MapGet($"{At}/{{build}}/artifacts", (HttpContext context) =>
        {
            (_, FakeBuild build) = Build(context);
            return Results.Json(Envelope([.. build.Artifacts.Select((pair, index) => new JsonObject
            {
                ["id"] = index + 1,
                ["name"] = pair.Key,
                ["source"] = build.Jobs[0].Id,
                ["resource"] = new JsonObject { ["type"] = "PipelineArtifact", ["data"] = "0123", ["properties"] = new JsonObject { ["artifactsize"] = pair.Value.Length.ToString(CultureInfo.InvariantCulture) }, ["downloadUrl"] = $"{Address}/elsewhere" },
            })]));
        });
    }
}
