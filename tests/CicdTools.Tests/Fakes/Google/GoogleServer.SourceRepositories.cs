using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// https://docs.cloud.google.com/source-repositories/docs/reference/rest/v1/projects.repos
internal sealed partial class GoogleServer
{
    /// <summary>Cloud Source Repositories: name, and where Git finds it.</summary>
    public SortedDictionary<string, string> SourceRepositories { get; } = new(StringComparer.Ordinal);

    /// <summary>Where Git finds the next ones.</summary>
    public string SourceAddress { get; set; } = $"https://source.developers.google.com/p/{Project}/r/";

    /// <summary>Git's own server behind this one; null for none. It asks for the password itself.</summary>
    public string? GitServer { get; set; }

    private JsonObject SourceRepository(string name) => SourceRepositories.TryGetValue(name, out string? address)
        ? new() { ["name"] = $"projects/{Project}/repos/{name}", ["size"] = "0", ["url"] = address }
        : throw NotFound("Repository");

    private void MapSourceRepositories(WebApplication application)
    {
        application.MapGet("/v1/projects/{p}/repos", (HttpContext context) => Results.Json(PageOf(context, "repos", SourceRepositories.Keys.Select(SourceRepository))));
        application.MapGet("/v1/projects/{p}/repos/{name}", (string name) => Results.Json(SourceRepository(name)));
        application.MapPost("/v1/projects/{p}/repos", async (HttpContext context) =>
        {
            string name = ((string)(await BodyAsync(context))["name"]!).Split('/')[^1];
            return SourceRepositories.TryAdd(name, $"{SourceAddress}{name}") ? Results.Json(SourceRepository(name)) : throw new Refused(409, "ALREADY_EXISTS", "Requested entity already exists");
        });
        application.MapMethods($"/p/{Project}/r/{{**path}}", ["GET", "POST"], async (HttpContext context, string path) =>
        {
            using HttpClient git = new();
            using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), $"{GitServer}{path}{context.Request.QueryString}");
            if (context.Request.Method == "POST")
            {
                request.Content = new StreamContent(context.Request.Body);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            }

            request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            using HttpResponseMessage answer = await git.SendAsync(request);
            foreach ((string name, IEnumerable<string> values) in answer.Headers.Where(header => header.Key == "WWW-Authenticate"))
                context.Response.Headers[name] = values.First();
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body);
        });
        application.MapDelete("/v1/projects/{p}/repos/{name}", (string name) => SourceRepositories.Remove(name) ? Results.Json(new { }) : throw NotFound("Repository"));
    }
}
