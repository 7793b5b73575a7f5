using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    public string User { get; set; } = "ada";

    public string Version { get; set; } = "18.2.1";

    public string[] Scopes { get; set; } = ["api"];

    private static JsonObject UserOf(string name) => new() { ["id"] = name == "ada" ? 1 : 2, ["username"] = name, ["name"] = name, ["state"] = "active", ["web_url"] = $"https://gitlab.example.com/{name}" };

    private void MapAccounts(WebApplication application)
    {
        application.MapGet("/api/v4/user", () => Results.Json(UserOf(User)));
        application.MapGet("/api/v4/users", (HttpContext context) => Results.Json(new JsonArray([.. new[] { "ada", "bob" }.Where(name => context.Request.Query["username"] == name).Select(UserOf)])));
        application.MapGet("/api/v4/version", () => Results.Json(new { version = Version, revision = "abc" }));
        application.MapGet("/api/v4/job", () => Results.Json(new { id = 7, name = "deploy", stage = "deploy", status = "running", user = UserOf("ada") }));
        application.MapGet("/api/v4/personal_access_tokens/self", (HttpContext context) => context.Request.Headers.ContainsKey("PRIVATE-TOKEN")
            ? Results.Json(new { id = 3, name = "laptop", revoked = false, active = true, scopes = context.Request.Headers["PRIVATE-TOKEN"] == ReadToken ? ["read_api"] : Scopes, user_id = 1, expires_at = "2026-06-30" })
            : Results.Json(new { message = "404 Not Found" }, statusCode: 404));
        application.MapGet("/oauth/token/info", () => Results.Json(new { resource_owner_id = 1, scope = Scopes, expires_in = 7200, created_at = 1767225600 }));
    }
}
