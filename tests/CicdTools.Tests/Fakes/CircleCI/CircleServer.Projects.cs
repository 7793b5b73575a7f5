using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class CircleServer
{
    private static JsonObject Describe(CircleProject project)
    {
        string[] parts = project.Slug.Split('/');
        return new()
        {
            ["slug"] = project.Slug,
            ["id"] = project.Id,
            ["name"] = parts[2],
            ["organization_name"] = parts[1],
            ["organization_slug"] = $"{parts[0]}/{parts[1]}",
            ["organization_id"] = OrganizationId,
            ["vcs_info"] = new JsonObject { ["vcs_url"] = project.VcsUrl, ["provider"] = project.VcsType == "github" ? "GitHub" : "CircleCI", ["default_branch"] = project.Branch },
        };
    }

    /// <summary>What is not set up yet, with what it will run.</summary>
    public List<CircleProject> Followable { get; } = [];

    private CircleProject Set(CircleProject project)
    {
        Projects.Add(project);
        return project;
    }

    private const string OrganizationId = "c65b68ef-e73b-4bf2-be9a-7a322a9df150";

    private void MapProjects(WebApplication application)
    {
        application.MapGet("/api/v2/me", () => Results.Json(new { id = UserId, login = "ada", name = "Ada" }));
        application.MapGet("/api/v2/user/{id}", (string id) => id == UserId ? Results.Json(new { id = UserId, login = "ada", name = "Ada" }) : Results.Json(new { message = "Not found" }, statusCode: 404));
        application.MapGet("/api/v2/me/collaborations", () => Results.Json(new JsonArray(
            Collaboration("github", "contoso", "gh/contoso"),
            Collaboration("circleci", "Fabrikam", "circleci/8aa3bbe0-21cc-4b4f-a3a7-6ee5ce2d8fbd"))));
        application.MapGet("/api/v1.1/projects", () => Results.Json(new JsonArray([.. Projects.Select(project => (JsonNode)new JsonObject
        {
            ["slug"] = project.Slug,
            ["vcs_url"] = project.VcsUrl,
            ["vcs_type"] = project.VcsType,
            ["followed"] = true,
            ["username"] = project.Slug.Split('/')[1],
            ["reponame"] = project.Slug.Split('/')[2],
            ["default_branch"] = project.Branch,
        })])));
        application.MapGet("/api/v2/project/{slug}", (HttpContext context) => Results.Json(Describe(Project(context))));
        application.MapDelete("/api/v2/project/{slug}", (HttpContext context) =>
        {
            Projects.Remove(Project(context));
            return Results.Json(new { message = "Okay." }, statusCode: 202);
        });
        application.MapPost("/api/v1.1/project/{vcs}/{org}/{repo}/follow", (string vcs, string org, string repo) =>
        {
            if (vcs != "github")
                throw NotFound("Project");
            if (!Projects.Exists(project => project.Slug == $"gh/{org}/{repo}"))
                AddPipeline(Followable.Find(project => project.Slug == $"gh/{org}/{repo}") is { } known ? Set(known) : AddProject($"gh/{org}/{repo}"));
            return Results.Json(new { followed = true, first_build = (object?)null });
        });
        application.MapPost("/api/v2/organization/{vcs}/{org}/project", async (HttpContext context, string vcs, string org) =>
        {
            _ = (string?)(await BodyAsync(context))["name"] ?? throw new Refused(400, "A name is needed.");
            return Results.Json(Describe(AddProject($"{vcs}/{org}/{Guid.NewGuid()}")), statusCode: 201);
        });
    }

    private static JsonObject Collaboration(string vcs, string name, string slug) =>
        new() { ["id"] = OrganizationId, ["vcs-type"] = vcs, ["vcs_type"] = vcs, ["name"] = name, ["slug"] = slug, ["avatar_url"] = "https://example.com/a.png" };
}
