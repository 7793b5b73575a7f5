using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/eks/latest/APIReference/
internal sealed partial class AwsServer
{
    /// <summary>Clusters by name, as DescribeCluster tells them.</summary>
    public SortedDictionary<string, JsonObject> Clusters { get; } = new(StringComparer.Ordinal);

    public void AddCluster(string name, string endpoint, string authority, string status = "ACTIVE") => Clusters[name] = new()
    {
        ["name"] = name,
        ["arn"] = $"arn:aws:eks:eu-west-1:{Account}:cluster/{name}",
        ["version"] = "1.33",
        ["endpoint"] = endpoint,
        ["status"] = status,
        ["platformVersion"] = "eks.7",
        ["certificateAuthority"] = new JsonObject { ["data"] = authority },
    };

    private void MapClusters(WebApplication application)
    {
        application.MapGet("/clusters", (HttpContext context, string? nextToken) => WriteAsync(context, PageOf("clusters", Clusters.Keys.Select(name => (JsonNode)name), nextToken is null ? [] : new() { ["nextToken"] = nextToken })));
        application.MapGet("/clusters/{name}", (HttpContext context, string name) =>
        {
            if (Clusters.TryGetValue(name, out JsonObject? cluster))
                return WriteAsync(context, new() { ["cluster"] = cluster.DeepClone() });
            context.Response.StatusCode = 404;
            context.Response.Headers["x-amzn-ErrorType"] = "ResourceNotFoundException";
            return WriteAsync(context, new() { ["__type"] = "ResourceNotFoundException", ["message"] = $"No cluster found for name: {name}." });
        });
    }

    private static Task WriteAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }
}
