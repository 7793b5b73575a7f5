using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    private JsonObject Describe(FakeProject project)
    {
        JsonObject json = new()
        {
            ["id"] = project.Id,
            ["path_with_namespace"] = project.Path,
            ["name"] = project.Path.Split('/')[^1],
            ["web_url"] = $"{Address}/{project.Path}",
            ["http_url_to_repo"] = project.Git ?? $"{Address}/{project.Path}.git",
            ["empty_repo"] = !HasBranches(project),
            ["archived"] = project.Archived,
            ["visibility"] = project.Visibility,
            ["jobs_enabled"] = project.JobsEnabled,
            ["auto_devops_enabled"] = project.AutoDevOps,
            ["auto_devops_deploy_strategy"] = project.DeployStrategy,
            ["permissions"] = new JsonObject { ["project_access"] = new JsonObject { ["access_level"] = project.AccessLevel } },
        };
        if (HasBranches(project))
            json["default_branch"] = project.Branch;
        if (project.ImportUrl is { } source)
        {
            json["import_url"] = new UriBuilder(source) { UserName = "", Password = "" }.Uri.AbsoluteUri;
            json["import_status"] = ImportStatus(project);
        }

        if (project.ImportError is { } error)
            json["import_error"] = error;
        return json;
    }

    private bool HasBranches(FakeProject project) => project.Git is { } path ? ReadGit!(path).Count > 0 : project.Branches.Count > 0;

    private string ImportStatus(FakeProject project)
    {
        double age = (clock.GetUtcNow() - project.ImportedAt).TotalSeconds;
        return project.ImportUrl is null ? "none" : project.ImportCanceled ? "canceled" : age < 6 ? "scheduled" : age < 12 ? "started" : project.ImportError is null ? "finished" : "failed";
    }

    private void MapProjects(WebApplication application)
    {
        application.MapGet("/api/v4/projects", (HttpContext context) =>
        {
            // Keysets: the next page begins after an identifier, and its address says so.
            IEnumerable<FakeProject> mine = Projects.OrderBy(project => project.Id);
            if (long.TryParse(context.Request.Query["id_after"], NumberStyles.None, CultureInfo.InvariantCulture, out long after))
                mine = mine.Where(project => project.Id > after);
            int size = Math.Min(PageSize, int.Parse(context.Request.Query["per_page"].ToString(), CultureInfo.InvariantCulture));
            FakeProject[] page = [.. mine.Take(size)];
            if (mine.Count() > size)
                context.Response.Headers.Link = $"<{Next(context, ("id_after", page[^1].Id.ToString(CultureInfo.InvariantCulture)))}>; rel=\"next\"";
            return Results.Json(new JsonArray([.. page.Select(Describe)]));
        });
        application.MapGet("/api/v4/projects/{id}", (HttpContext context, string id) =>
            Projects.Find(project => project.OldPath == Plain(id)) is { } moved
                ? Results.Redirect($"{Address}/api/v4/projects/{moved.Id}", permanent: true)
                : Results.Json(Describe(Project(context))));
        application.MapGet("/api/v4/namespaces/{id}", (string id) => Groups.ContainsKey(Plain(id)) || Plain(id) == "ada"
            ? Results.Json(new { id = 5, name = Plain(id), path = Plain(id), kind = Plain(id) == "ada" ? "user" : "group", full_path = Plain(id) })
            : throw NotFound("Namespace"));
        application.MapPost("/api/v4/projects", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            string path = $"team/{Words(body, "path")}";
            if (Projects.Exists(project => project.Path == path))
                throw new Refused(400, new JsonObject { ["message"] = new JsonObject { ["name"] = new JsonArray("has already been taken"), ["path"] = new JsonArray("has already been taken") } });
            if (Words(body, "template_name") is { } template && template != "rails")
                throw Bad($"400 (Bad request) \"template_name '{template}' is unknown or invalid\" not given");
            string? source = Words(body, "import_url") ?? (body.ContainsKey("template_name") ? "https://gitlab.example.com/templates/rails.git" : null);
            FakeProject made = AddProject(path, empty: source is null, MakeGit?.Invoke(path));
            made.Visibility = Words(body, "visibility") ?? "private";
            made.ImportUrl = source;
            made.ImportedAt = clock.GetUtcNow();
            if (source?.Contains("broken", StringComparison.Ordinal) == true)
                made.ImportError = "fatal: repository not found";
            return Results.Json(Describe(made), statusCode: 201);
        });
        // https://docs.gitlab.com/api/project_forks/#fork-a-project
        application.MapPost("/api/v4/projects/{id}/fork", async (HttpContext context) =>
        {
            FakeProject source = Project(context);
            JsonObject body = await BodyAsync(context);
            string path = $"{Words(body, "namespace_path")}/{Words(body, "path")}";
            if (Projects.Exists(known => known.Path == path))
                throw new Refused(409, new JsonObject { ["message"] = "Project namespace name has already been taken" });
            FakeProject made = AddProject(path);
            made.Branches.Clear();
            foreach ((string branch, FakeBranch files) in source.Branches)
                made.Branches[branch] = files;
            made.Visibility = Words(body, "visibility") ?? source.Visibility;
            made.ImportUrl = $"{Address}/{source.Path}.git";
            made.ImportedAt = clock.GetUtcNow();
            return Results.Json(Describe(made), statusCode: 201);
        });
        application.MapPut("/api/v4/projects/{id}", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 40, write: true);
            JsonObject body = await BodyAsync(context);
            project.Branch = Words(body, "default_branch") ?? project.Branch;
            project.AutoDevOps = (bool?)body["auto_devops_enabled"] ?? project.AutoDevOps;
            project.DeployStrategy = Words(body, "auto_devops_deploy_strategy") ?? project.DeployStrategy;
            return Results.Json(Describe(project));
        });
        application.MapDelete("/api/v4/projects/{id}", (HttpContext context) =>
        {
            Projects.Remove(Project(context, 50));
            return Results.Json(new { message = "202 Accepted" }, statusCode: 202);
        });
        application.MapGet("/api/v4/projects/{id}/import", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            JsonObject json = new() { ["id"] = project.Id, ["import_status"] = ImportStatus(project) };
            if (project.ImportError is { } error && ImportStatus(project) == "failed")
                json["import_error"] = error;
            return Results.Json(json);
        });
    }
}
