using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The topics.</summary>
    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>The subscriptions: each topic by name.</summary>
    public SortedDictionary<string, string> Subscriptions { get; } = new(StringComparer.Ordinal);

    private void MapPubSub(WebApplication application)
    {
        application.MapGet("/v1/projects/{p}/topics/{name}", (string name) => Topics.Contains(name) ? Results.Json(new JsonObject { ["name"] = $"projects/{Project}/topics/{name}" }) : throw NotFound("Resource"));
        application.MapPut("/v1/projects/{p}/topics/{name}", (string name) => Topics.Add(name) ? Results.Json(new JsonObject { ["name"] = $"projects/{Project}/topics/{name}" }) : throw new Refused(409, "ALREADY_EXISTS", "Resource already exists in the project."));
        application.MapGet("/v1/projects/{p}/subscriptions/{name}", (string name) => Subscriptions.TryGetValue(name, out string? topic) ? Results.Json(DescribeSubscription(name, topic)) : throw NotFound("Resource"));
        application.MapPut("/v1/projects/{p}/subscriptions/{name}", async (HttpContext context, string name) =>
        {
            string topic = (string)(await BodyAsync(context))["topic"]!;
            if (!Topics.Contains(topic.Split('/')[^1]))
                throw NotFound("Resource (topic)");
            return Subscriptions.TryAdd(name, topic) ? Results.Json(DescribeSubscription(name, topic)) : throw new Refused(409, "ALREADY_EXISTS", "Resource already exists in the project.");
        });
        application.MapGet("/v1/projects/{p}/subscriptions/{name}:getIamPolicy", (string name) => Subscriptions.ContainsKey(name) ? Results.Json(Policy(name)) : throw NotFound("Resource"));
        application.MapPost("/v1/projects/{p}/subscriptions/{name}:setIamPolicy", async (HttpContext context, string name) =>
        {
            JsonObject policy = SetPolicy(name, await BodyAsync(context));
            return Results.Json(policy);
        });
    }

    private static JsonObject DescribeSubscription(string name, string topic) => new() { ["name"] = $"projects/{Project}/subscriptions/{name}", ["topic"] = topic, ["ackDeadlineSeconds"] = 10 };
}
