using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    private JsonObject Describe(FakeProject project, FakeEnvironment environment, bool full = false)
    {
        JsonObject json = new()
        {
            ["id"] = environment.Id,
            ["name"] = environment.Name,
            ["slug"] = environment.Name.Replace('/', '-'),
            ["tier"] = environment.Tier,
            ["state"] = environment.StoppedAt is not { } at ? "available" : at <= clock.GetUtcNow() ? "stopped" : "stopping",
        };
        if (environment.ExternalUrl is { } address)
            json["external_url"] = address;
        Begin(project);
        if (full && project.Deployments.LastOrDefault(deployment => deployment.Environment == environment.Name && StatusOf(project, deployment) == "success") is { } last)
            json["last_deployment"] = Describe(project, last);
        return json;
    }

    private JsonObject Describe(FakeProject project, FakeDeployment deployment, bool full = false)
    {
        FakeEnvironment? environment = project.Environments.Find(one => one.Name == deployment.Environment);
        JsonObject json = new()
        {
            ["id"] = deployment.Id,
            ["iid"] = (int)(deployment.Id % 1000),
            ["ref"] = deployment.Ref,
            ["sha"] = deployment.Sha,
            ["status"] = StatusOf(project, deployment),
            ["created_at"] = Time(deployment.CreatedAt),
            ["user"] = UserOf(deployment.User),
            ["environment"] = new JsonObject { ["id"] = environment?.Id ?? 0, ["name"] = deployment.Environment },
        };
        if (deployment.Job is { } job && project.Pipelines.Find(pipeline => pipeline.Jobs.Contains(job) || pipeline.Retried.Contains(job)) is { } pipeline)
            json["deployable"] = Describe(project, pipeline, job);
        if (full && IsPremium)
        {
            json["pending_approval_count"] = deployment.Status == "blocked" ? 1 : 0;
            json["approvals"] = new JsonArray([.. deployment.Approvals.Select(one => Describe(one))]);
        }

        return json;
    }

    /// <summary>A deployment comes to be when its job begins.</summary>
    private void Begin(FakeProject project)
    {
        foreach (FakePipeline pipeline in project.Pipelines)
        {
            foreach (FakeJob job in pipeline.Jobs.Where(job => job.Environment is not null && !project.Deployments.Exists(one => one.Job == job) && job.StartedAt(pipeline, clock.GetUtcNow()) is not null))
            {
                project.Deployments.Add(new() { Id = ++_next, Environment = job.Environment!, Ref = pipeline.Ref, Sha = pipeline.Sha, Status = "job", Job = job, CreatedAt = clock.GetUtcNow() });
            }
        }
    }

    private string StatusOf(FakeProject project, FakeDeployment deployment) => deployment is { Status: "job", Job: { } job }
        ? project.Pipelines.Where(pipeline => pipeline.Jobs.Contains(job) || pipeline.Retried.Contains(job)).Select(pipeline => job.Status(pipeline, clock.GetUtcNow())).First()
        : deployment.Status;

    private JsonObject Describe((string User, string Status, string? Comment) approval) =>
        new() { ["user"] = UserOf(approval.User), ["status"] = approval.Status, ["created_at"] = Time(clock.GetUtcNow()), ["comment"] = approval.Comment ?? "" };

    // New rules come, those that are named with _destroy go.
    private void Rule(JsonObject protection, JsonObject body)
    {
        JsonArray rules = (JsonArray)protection["approval_rules"]!;
        foreach (JsonObject rule in ((JsonArray)body["approval_rules"]!).Select(rule => (JsonObject)rule!.DeepClone()))
        {
            if ((bool?)rule["_destroy"] == true)
            {
                rules.Remove(rules.Single(one => (long?)one!["id"] == (long?)rule["id"]));
                continue;
            }

            rule["id"] = ++_next;
            rule["access_level_description"] = (int?)rule["user_id"] is { } user ? user == 1 ? "ada" : "bob" : "Maintainers";
            rules.Add(rule);
        }
    }

    private void MapEnvironments(WebApplication application)
    {
        FakeEnvironment One(HttpContext context, FakeProject project) =>
            project.Environments.Find(one => one.Id.ToString(CultureInfo.InvariantCulture) == (string)context.Request.RouteValues["environment"]!) ?? throw NotFound("Environment");

        application.MapGet("/api/v4/projects/{id}/environments", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string name = context.Request.Query["name"].ToString(), state = context.Request.Query["states"].ToString();
            return Results.Json(PageOf(context, project.Environments.Where(one => name.Length == 0 || one.Name == name).Select(one => Describe(project, one)).Where(one => state.Length == 0 || (string?)one["state"] == state)));
        });
        application.MapGet("/api/v4/projects/{id}/environments/{environment}", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            return Results.Json(Describe(project, One(context, project), full: true));
        });
        application.MapPost("/api/v4/projects/{id}/environments", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 30, write: true);
            FakeEnvironment made = new() { Id = ++_next, Name = Words(await BodyAsync(context), "name")! };
            if (project.Environments.Exists(one => one.Name == made.Name))
                throw new Refused(400, new JsonObject { ["message"] = new JsonObject { ["name"] = new JsonArray("has already been taken") } });
            project.Environments.Add(made);
            return Results.Json(Describe(project, made), statusCode: 201);
        });
        application.MapPost("/api/v4/projects/{id}/environments/{environment}/stop", (HttpContext context) =>
        {
            FakeProject project = Project(context, 30, write: true);
            FakeEnvironment environment = One(context, project);
            environment.StoppedAt ??= clock.GetUtcNow().AddSeconds(12);
            return Results.Json(Describe(project, environment), statusCode: 201);
        });
        application.MapDelete("/api/v4/projects/{id}/environments/{environment}", (HttpContext context) =>
        {
            FakeProject project = Project(context, 30, write: true);
            FakeEnvironment environment = One(context, project);
            if (!(environment.StoppedAt <= clock.GetUtcNow()))
                throw Forbidden();
            project.Environments.Remove(environment);
            return Results.StatusCode(204);
        });
        application.MapGet("/api/v4/projects/{id}/protected_environments", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            if (!IsPremium)
                throw NotFound("");
            return Results.Json(PageOf(context, project.Environments.Select(one => (JsonObject?)one.Protection?.DeepClone()).OfType<JsonObject>()));
        });
        application.MapPost("/api/v4/projects/{id}/protected_environments", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 40, write: true);
            if (!IsPremium)
                throw NotFound("");
            JsonObject body = await BodyAsync(context);
            FakeEnvironment environment = project.Environments.Find(one => one.Name == Words(body, "name")) ?? throw NotFound("Environment");
            environment.Protection = new() { ["name"] = environment.Name, ["deploy_access_levels"] = body["deploy_access_levels"]!.DeepClone(), ["approval_rules"] = new JsonArray() };
            Rule(environment.Protection, body);
            return Results.Json(environment.Protection.DeepClone(), statusCode: 201);
        });
        application.MapPut("/api/v4/projects/{id}/protected_environments/{name}", async (HttpContext context, string name) =>
        {
            JsonObject? protection = Project(context, 40, write: true).Environments.Find(one => one.Name == Plain(name))?.Protection;
            Rule(protection ?? throw NotFound("Environment"), await BodyAsync(context));
            return Results.Json(protection.DeepClone());
        });
        application.MapDelete("/api/v4/projects/{id}/protected_environments/{name}", (HttpContext context, string name) =>
        {
            (Project(context, 40, write: true).Environments.Find(one => one.Name == Plain(name)) ?? throw NotFound("Environment")).Protection = null;
            return Results.StatusCode(204);
        });
        application.MapGet("/api/v4/projects/{id}/deployments", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            Begin(project);
            string name = context.Request.Query["environment"].ToString(), status = context.Request.Query["status"].ToString();
            return Results.Json(PageOf(context, project.Deployments.OrderByDescending(one => one.Id).Where(one => (name.Length == 0 || one.Environment == name) && (status.Length == 0 || StatusOf(project, one) == status)).Select(one => Describe(project, one))));
        });
        application.MapGet("/api/v4/projects/{id}/deployments/{deployment}", (HttpContext context, string deployment) =>
        {
            FakeProject project = Project(context);
            return Results.Json(Describe(project, project.Deployments.Find(one => one.Id.ToString(CultureInfo.InvariantCulture) == deployment) ?? throw NotFound("Deployment"), full: true));
        });
        application.MapPost("/api/v4/projects/{id}/deployments/{deployment}/approval", async (HttpContext context, string deployment) =>
        {
            FakeProject project = Project(context, 30, write: true);
            JsonObject body = await BodyAsync(context);
            FakeDeployment blocked = project.Deployments.Find(one => one.Id.ToString(CultureInfo.InvariantCulture) == deployment) ?? throw NotFound("Deployment");
            if (blocked.User == User)
                throw Bad("You cannot approve your own deployment. This configuration can be adjusted in the protected environment settings.");
            (string, string, string?) made = (User, Words(body, "status")!, Words(body, "comment"));
            blocked.Approvals.Add(made);
            blocked.Status = made.Item2 == "approved" ? "created" : "failed";
            return Results.Json(Describe(made), statusCode: 201);
        });
    }
}
