using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.Google;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The buckets, as they are answered.</summary>
    public SortedDictionary<string, JsonObject> Buckets { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of buckets that somebody else in the world has.</summary>
    public HashSet<string> TakenBuckets { get; } = [];

    /// <summary>Objects by bucket and name.</summary>
    public SortedDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>The ranges that logs were asked for from.</summary>
    public List<long> Ranges { get; } = [];

    private byte[]? Content(string bucket, string name)
    {
        FakeBuild? build = Builds.Find(one => name == $"log-{one.Id}.txt");
        return build is null ? Objects.GetValueOrDefault($"{bucket}/{name}") : build.Log(clock.GetUtcNow()) is { Length: > 0 } log ? Encoding.UTF8.GetBytes(log) : null;
    }

    private static JsonObject Described(string bucket, string name, byte[] bytes) => new()
    {
        ["kind"] = "storage#object",
        ["name"] = name,
        ["bucket"] = bucket,
        ["generation"] = "1700000000000001",
        ["size"] = bytes.Length.ToString(CultureInfo.InvariantCulture),
        ["updated"] = "2026-01-01T00:00:00Z",
    };

    private void MapStorage(WebApplication application)
    {
        application.MapGet("/storage/v1/b/{bucket}/o/{name}", (HttpContext context) =>
        {
            string bucket = Route(context, "bucket"), name = Route(context, "name");
            byte[] bytes = Content(bucket, name) ?? throw NotFound("No such object");
            if (context.Request.Query["alt"] != "media")
                return Results.Json(Described(bucket, name, bytes));
            if (context.Request.GetTypedHeaders().Range?.Ranges.FirstOrDefault()?.From is not { } from)
                return Results.Bytes(bytes);
            Ranges.Add(from);
            if (from >= bytes.Length)
                return Results.StatusCode(416);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{bytes.Length - 1}/{bytes.Length}");
            return new Partial(bytes[(int)from..]);
        });
        application.MapPost("/upload/storage/v1/b/{bucket}/o", async (HttpContext context, string bucket) =>
        {
            if (!Buckets.ContainsKey(bucket))
                throw NotFound("The specified bucket");
            using MemoryStream content = new();
            await context.Request.Body.CopyToAsync(content);
            string name = context.Request.Query["name"].ToString();
            Objects[$"{bucket}/{name}"] = content.ToArray();
            return Results.Json(Described(bucket, name, content.ToArray()));
        });
        application.MapGet("/storage/v1/b/{bucket}", (string bucket) => Buckets.TryGetValue(bucket, out JsonObject? found) ? Results.Json(found)
            : throw (TakenBuckets.Contains(bucket) ? new Refused(403, "PERMISSION_DENIED", "The caller does not have storage.buckets.get access to the Google Cloud Storage bucket.") : NotFound("The specified bucket")));
        application.MapPost("/storage/v1/b", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            string name = (string)body["name"]!;
            if (Buckets.ContainsKey(name) || TakenBuckets.Contains(name))
                throw new Refused(409, "conflict", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.");
            body["kind"] = "storage#bucket";
            Buckets[name] = body;
            return Results.Json(body);
        });
        application.MapPatch("/storage/v1/b/{bucket}", async (HttpContext context, string bucket) =>
        {
            JsonObject found = Buckets.GetValueOrDefault(bucket) ?? throw NotFound("The specified bucket");
            foreach ((string name, JsonNode? value) in await BodyAsync(context))
                found[name] = value?.DeepClone();
            return Results.Json(found);
        });
    }

    private sealed class Partial(byte[] bytes) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.Body.WriteAsync(bytes).AsTask();
    }
}
