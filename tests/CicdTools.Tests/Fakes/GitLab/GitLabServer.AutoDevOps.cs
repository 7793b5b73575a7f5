using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// https://docs.gitlab.com/api/groups/ and https://docs.gitlab.com/api/settings/
internal sealed partial class GitLabServer
{
    /// <summary>What each group says of Auto DevOps; what it says nothing of it inherits.</summary>
    public Dictionary<string, bool> GroupAutoDevOps { get; } = [];

    public bool ServerAutoDevOps { get; set; } = true;

    public string? ServerDomain { get; set; }

    /// <summary>Whether the token is an administrator's.</summary>
    public bool IsAdministrator { get; set; } = true;

    private void MapAutoDevOps(WebApplication application)
    {
        JsonObject Group(string id)
        {
            if (!Groups.ContainsKey(Plain(id)))
                throw NotFound("Group");
            JsonObject json = new() { ["id"] = 5, ["name"] = Plain(id), ["path"] = Plain(id), ["full_path"] = Plain(id) };
            if (GroupAutoDevOps.TryGetValue(Plain(id), out bool enabled))
                json["auto_devops_enabled"] = enabled;
            return json;
        }

        JsonObject Server() => IsAdministrator ? new() { ["id"] = 1, ["auto_devops_enabled"] = ServerAutoDevOps, ["auto_devops_domain"] = ServerDomain } : throw Forbidden();

        application.MapGet("/api/v4/groups/{id}", (string id) => Results.Json(Group(id)));
        application.MapPut("/api/v4/groups/{id}", async (HttpContext context, string id) =>
        {
            Group(id);
            GroupAutoDevOps[Plain(id)] = (bool)(await BodyAsync(context))["auto_devops_enabled"]!;
            return Results.Json(Group(id));
        });
        application.MapGet("/api/v4/application/settings", () => Results.Json(Server()));
        application.MapPut("/api/v4/application/settings", async (HttpContext context) =>
        {
            Server();
            JsonObject body = await BodyAsync(context);
            ServerAutoDevOps = (bool?)body["auto_devops_enabled"] ?? ServerAutoDevOps;
            ServerDomain = Words(body, "auto_devops_domain") ?? ServerDomain;
            return Results.Json(Server());
        });
    }
}
