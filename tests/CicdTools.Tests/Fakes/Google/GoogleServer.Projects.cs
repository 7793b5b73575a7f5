using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    private void MapProjects(WebApplication application)
    {
        application.MapPost("/v3/projects/{p}:testIamPermissions", async (HttpContext context) =>
            Results.Json(new JsonObject { ["permissions"] = new JsonArray([.. ((JsonArray)(await BodyAsync(context))["permissions"]!).Select(one => (string)one!).Where(Permissions.Contains).Select(one => (JsonNode)one)]) }));
    }
}
