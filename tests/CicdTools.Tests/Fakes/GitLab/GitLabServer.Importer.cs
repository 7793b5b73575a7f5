using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// https://docs.gitlab.com/api/import/
internal sealed partial class GitLabServer
{
    /// <summary>What the importer was asked with, in order: token, repository, server.</summary>
    public List<(string Token, long Repository, string? Host)> Imports { get; } = [];

    private void MapImporter(WebApplication application)
    {
        application.MapPost("/api/v4/import/github", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            string token = Words(body, "personal_access_token")!, path = $"{Words(body, "target_namespace")}/{Words(body, "new_name")}";
            Imports.Add((token, (long)body["repo_id"]!, Words(body, "github_hostname")));
            if (Projects.Exists(known => known.Path == path))
                throw new Refused(422, new JsonObject { ["errors"] = "Path has already been taken" });
            FakeProject made = AddProject(path);
            made.ImportUrl = $"https://github.com/octo/{Words(body, "new_name")}.git";
            made.ImportedAt = clock.GetUtcNow();
            if (token.EndsWith("bad", StringComparison.Ordinal))
                made.ImportError = "Bad credentials";
            return Results.Json(new { id = made.Id, name = Words(body, "new_name"), full_path = $"/{path}", full_name = path, refs_url = $"/{path}/refs", forked = false }, statusCode: 201);
        });
        application.MapPost("/api/v4/import/github/cancel", async (HttpContext context) =>
        {
            long id = (long)(await BodyAsync(context))["project_id"]!;
            FakeProject project = Projects.Find(one => one.Id == id) ?? throw NotFound("Project");
            if (ImportStatus(project) is not ("scheduled" or "started"))
                throw Bad("The import cannot be canceled because it is finished");
            project.ImportCanceled = true;
            return Results.Json(new { id, name = project.Path.Split('/')[^1], full_path = $"/{project.Path}", full_name = project.Path, import_source = "octo/app", import_status = "canceled", human_import_status_name = "canceled", provider_link = "/octo/app" });
        });
    }
}
