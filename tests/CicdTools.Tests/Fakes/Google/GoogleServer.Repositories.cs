using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The links of a connection, by its name: name and address.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>> Connections { get; } = new(StringComparer.Ordinal) { ["github"] = new(StringComparer.Ordinal) };

    /// <summary>What a connection sees and is not linked.</summary>
    public List<string> Linkable { get; } = ["https://github.com/contoso/nothing.git"];

    /// <summary>The branches of every repository.</summary>
    public List<string> Branches { get; } = ["main", "topic"];

    private static string Resource(string connection, string repository) => $"{Parent}/connections/{connection}/repositories/{repository}";

    private SortedDictionary<string, string> Links(string connection) => Connections.GetValueOrDefault(connection) ?? throw NotFound("Connection");

    private JsonObject Link(string connection, string repository) => Links(connection).TryGetValue(repository, out string? address)
        ? new() { ["name"] = Resource(connection, repository), ["remoteUri"] = address, ["createTime"] = "2026-01-01T00:00:00Z", ["etag"] = "e1" }
        : throw NotFound("Repository");

    private void MapRepositories(WebApplication application)
    {
        application.MapGet("/v2/projects/{p}/locations/{l}/connections/{c}:fetchLinkableRepositories", (HttpContext context, string c) =>
        {
            Links(c);
            return Results.Json(PageOf(context, "repositories", Linkable.Select(address => new JsonObject { ["remoteUri"] = address })));
        });
        application.MapGet("/v2/projects/{p}/locations/{l}/connections/{c}/repositories", (HttpContext context, string c) => Results.Json(PageOf(context, "repositories", Links(c).Keys.Select(name => Link(c, name)))));
        application.MapGet("/v2/projects/{p}/locations/{l}/connections/{c}/repositories/{r}", (string c, string r) => Results.Json(Link(c, r)));
        application.MapGet("/v2/projects/{p}/locations/{l}/connections/{c}/repositories/{r}:fetchGitRefs", (string c, string r) =>
        {
            Link(c, r);
            return Results.Json(new { refNames = Branches });
        });
        application.MapPost("/v2/projects/{p}/locations/{l}/connections/{c}/repositories", async (HttpContext context, string c) =>
        {
            string name = context.Request.Query["repositoryId"].ToString();
            if (!Links(c).TryAdd(name, (string)(await BodyAsync(context))["remoteUri"]!))
                throw new Refused(409, "ALREADY_EXISTS", "Requested entity already exists");
            return Results.Json(Operation($"{Parent}/", Link(c, name)));
        });
        application.MapDelete("/v2/projects/{p}/locations/{l}/connections/{c}/repositories/{r}", (string c, string r) =>
            Links(c).Remove(r) ? Results.Json(Operation($"{Parent}/", [])) : throw NotFound("Repository"));
    }
}
