using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The secrets: their versions by name.</summary>
    public SortedDictionary<string, List<string>> Secrets { get; } = new(StringComparer.Ordinal);

    private static JsonObject DescribeSecret(string name) => new() { ["name"] = $"projects/1234/secrets/{name}", ["createTime"] = "2026-01-01T00:00:00Z", ["replication"] = new JsonObject { ["automatic"] = new JsonObject() }, ["etag"] = "\"1\"" };

    private void MapSecrets(WebApplication application)
    {
        application.MapGet("/v1/projects/{p}/secrets", (HttpContext context) => Results.Json(PageOf(context, "secrets", Secrets.Keys.Select(DescribeSecret))));
        application.MapGet("/v1/projects/{p}/secrets/{name}", (string name) => Secrets.ContainsKey(name) ? Results.Json(DescribeSecret(name)) : throw NotFound("Secret"));
        application.MapPost("/v1/projects/{p}/secrets", (HttpContext context) =>
        {
            string name = context.Request.Query["secretId"].ToString();
            return Secrets.TryAdd(name, []) ? Results.Json(DescribeSecret(name)) : throw new Refused(409, "ALREADY_EXISTS", "Secret already exists.");
        });
        application.MapPost("/v1/projects/{p}/secrets/{name}:addVersion", async (HttpContext context, string name) =>
        {
            List<string> versions = Secrets.GetValueOrDefault(name) ?? throw NotFound("Secret");
            versions.Add(Encoding.UTF8.GetString(Convert.FromBase64String((string)(await BodyAsync(context))["payload"]!["data"]!)));
            return Results.Json(new JsonObject { ["name"] = $"projects/1234/secrets/{name}/versions/{versions.Count}", ["state"] = "ENABLED" });
        });
        application.MapGet("/v1/projects/{p}/secrets/{name}:getIamPolicy", (string name) => Secrets.ContainsKey(name) ? Results.Json(Policy($"secret {name}")) : throw NotFound("Secret"));
        application.MapPost("/v1/projects/{p}/secrets/{name}:setIamPolicy", async (HttpContext context, string name) =>
        {
            JsonObject policy = SetPolicy(Secrets.ContainsKey(name) ? $"secret {name}" : throw NotFound("Secret"), await BodyAsync(context));
            return Results.Json(policy);
        });
        application.MapDelete("/v1/projects/{p}/secrets/{name}", (string name) => Secrets.Remove(name) ? Results.Json(new { }) : throw NotFound("Secret"));
    }
}
