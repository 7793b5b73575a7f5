using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The repositories of Artifact Registry: their images, each with its package, digest and tags.</summary>
    public SortedDictionary<string, List<(string Package, string Digest, string[] Tags)>> Registries { get; } = new(StringComparer.Ordinal);

    private static JsonObject DescribeImage(string registry, (string Package, string Digest, string[] Tags) image) => new()
    {
        ["name"] = $"{Parent}/repositories/{registry}/dockerImages/{Uri.EscapeDataString(image.Package)}@{image.Digest}",
        ["uri"] = $"{Location}-docker.pkg.dev/{Project}/{registry}/{image.Package}@{image.Digest}",
        ["tags"] = new JsonArray([.. image.Tags.Select(tag => (JsonNode)tag)]),
        ["imageSizeBytes"] = "1234",
        ["uploadTime"] = "2026-01-02T00:00:00Z",
        ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
    };

    private List<(string Package, string Digest, string[] Tags)> Registry(string name) => Registries.GetValueOrDefault(name) ?? throw NotFound("Repository");

    private void MapRegistry(WebApplication application)
    {
        application.MapGet("/v1/projects/{p}/locations/{l}/repositories/{r}", (string r) =>
        {
            Registry(r);
            return Results.Json(new JsonObject { ["name"] = $"{Parent}/repositories/{r}", ["format"] = "DOCKER" });
        });
        application.MapPost("/v1/projects/{p}/locations/{l}/repositories", async (HttpContext context) =>
        {
            string name = context.Request.Query["repositoryId"].ToString();
            JsonObject made = await BodyAsync(context);
            if (!Registries.TryAdd(name, []))
                throw new Refused(409, "ALREADY_EXISTS", "the repository already exists");
            return Results.Json(Operation($"{Parent}/", made));
        });
        application.MapGet("/v1/projects/{p}/locations/{l}/repositories/{r}/dockerImages", (HttpContext context, string r) =>
            Results.Json(PageOf(context, "dockerImages", Registry(r).Select(image => DescribeImage(r, image)))));
        application.MapGet("/v1/projects/{p}/locations/{l}/repositories/{r}/dockerImages/{image}", (HttpContext context, string r) =>
        {
            string[] parts = Route(context, "image").Split('@');
            (string Package, string Digest, string[] Tags) found = Registry(r).Find(one => one.Package == parts[0] && one.Digest == parts[1]);
            return found.Digest is null ? throw NotFound("Image") : Results.Json(DescribeImage(r, found));
        });
        application.MapDelete("/v1/projects/{p}/locations/{l}/repositories/{r}/packages/{package}/versions/{version}", (HttpContext context, string r) =>
        {
            string package = Route(context, "package"), digest = Route(context, "version");
            (string Package, string Digest, string[] Tags) found = Registry(r).Find(one => one.Package == package && one.Digest == digest);
            if (found.Digest is null)
                throw NotFound("Version");
            if (found.Tags.Length > 0 && context.Request.Query["force"] != "true")
                throw new Refused(400, "FAILED_PRECONDITION", "cannot delete version because it is tagged");
            Registry(r).Remove(found);
            return Results.Json(Operation($"{Parent}/", []));
        });
    }
}
