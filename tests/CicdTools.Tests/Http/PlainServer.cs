using System.Net;
using System.Text.Json.Serialization;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Http;

/// <summary>A server of no vendor: items in pages, tags, and things that can be made.</summary>
internal sealed class PlainServer : FakeServer
{
    public List<string> Things { get; } = [];

    protected override ApiJudge? Judge => null;

    protected override void Map(WebApplication application)
    {
        application.MapGet("/items", (HttpContext context) =>
        {
            int page = int.TryParse(context.Request.Query["page"], out int number) ? number : 1;
            if (page < 3)
                context.Response.Headers.Link = $"<{Address}/items?page={page + 1}>; rel=\"next\", <{Address}/items?page=3>; rel=\"last\"";
            return Results.Json(Enumerable.Range((page * 2) - 1, 2).Select(id => new { name = $"item {id}" }));
        });
        application.MapGet("/tagged", (HttpContext context) =>
        {
            if (context.Request.Headers.IfNoneMatch == "\"one\"")
                return Results.StatusCode(304);
            context.Response.Headers.ETag = "\"one\"";
            return Results.Json(new { name = "tagged" });
        });
        application.MapGet("/moved", () => Results.Redirect("/thing", permanent: true, preserveMethod: true));
        application.MapPost("/moved", () => Results.Redirect("/things", permanent: true, preserveMethod: true));
        application.MapGet("/thing", () => Results.Json(new { name = "thing" }));
        application.MapPost("/things", async (HttpContext context) =>
        {
            PlainThing thing = (await context.Request.ReadFromJsonAsync<PlainThing>())!;
            Things.Add(thing.Name);
            return Results.Json(thing, statusCode: 201);
        });
        application.MapFallback(() => Results.Json(new { message = "Not here" }, statusCode: 404));
    }
}

internal sealed record PlainThing([property: JsonPropertyName("name")] string Name);

[JsonSerializable(typeof(PlainThing))]
[JsonSerializable(typeof(PlainThing[]))]
internal sealed partial class PlainJson : JsonSerializerContext;

internal sealed class PlainDialect : ApiDialect
{
    public override string System => "Plain";

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Add("PRIVATE-TOKEN", credential.Reveal());
}
