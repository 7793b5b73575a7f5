using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// https://docs.gitlab.com/api/container_registry/
internal sealed partial class GitLabServer
{
    private void MapRegistry(WebApplication application)
    {
        (long Id, string Location, Dictionary<string, (string Digest, long Size)> Tags) One(HttpContext context, long registry) =>
            Project(context).Registry.Where(one => one.Id == registry).ToArray() is [{ } found] ? found : throw NotFound("Repository");
        JsonObject Tag(string location, string name) => new() { ["name"] = name, ["path"] = $"{location}:{name}", ["location"] = $"{location}:{name}" };

        application.MapGet("/api/v4/projects/{id}/registry/repositories", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            return Results.Json(PageOf(context, project.Registry.Select(one => new JsonObject { ["id"] = one.Id, ["name"] = one.Location.Split('/')[^1], ["path"] = one.Location.Split('/', 2)[1], ["project_id"] = project.Id, ["location"] = one.Location, ["created_at"] = "2026-01-01T00:00:00.000Z" })));
        });
        application.MapGet("/api/v4/projects/{id}/registry/repositories/{registry}/tags", (HttpContext context, long registry) => Results.Json(PageOf(context, One(context, registry).Tags.Keys.Order(StringComparer.Ordinal).Select(name => Tag(One(context, registry).Location, name)))));
        application.MapGet("/api/v4/projects/{id}/registry/repositories/{registry}/tags/{tag}", (HttpContext context, long registry, string tag) =>
        {
            if (!One(context, registry).Tags.TryGetValue(Plain(tag), out (string Digest, long Size) known))
                throw NotFound("Tag");
            JsonObject json = Tag(One(context, registry).Location, Plain(tag));
            json["revision"] = known.Digest["sha256:".Length..];
            json["digest"] = known.Digest;
            json["created_at"] = "2026-01-02T03:04:05.000+00:00";
            json["total_size"] = known.Size;
            return Results.Json(json);
        });
        application.MapDelete("/api/v4/projects/{id}/registry/repositories/{registry}/tags/{tag}", (HttpContext context, long registry, string tag) =>
        {
            if (Project(context, 30, write: true).ProtectedTags.Contains(Plain(tag)))
                throw Forbidden("Protected tag");
            return One(context, registry).Tags.Remove(Plain(tag)) ? Results.StatusCode(204) : throw NotFound("Tag");
        });
    }
}
