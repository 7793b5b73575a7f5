using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Providers.Aws;

/// <summary>A policy of IAM to which statements are added without a loss: those of the same name (<c>Sid</c>) take the place of the old ones, all others stay as they are. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html</summary>
internal static class PolicyDocument
{
    /// <summary>The most characters of a role's own policies, blanks not counted: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.</summary>
    public const int LongestOfRole = 10240;

    /// <summary>The most characters of a user's own policies, blanks not counted.</summary>
    public const int LongestOfUser = 2048;

    private const string Version = "2012-10-17";

    public static string Trust(string service) => new JsonObject
    {
        ["Version"] = Version,
        ["Statement"] = new JsonArray(new JsonObject { ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = service }, ["Action"] = "sts:AssumeRole" }),
    }.ToJsonString();

    public static JsonObject Allow(string sid, string[] actions, params string[] resources) => new()
    {
        ["Sid"] = sid,
        ["Effect"] = "Allow",
        ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
        ["Resource"] = new JsonArray([.. resources.Select(resource => (JsonNode)resource)]),
    };

    /// <summary>The document with the statements in it; null where it says the same already.</summary>
    /// <exception cref="CicdException"><c>PolicyInvalid</c>, <c>PolicyTooLarge</c>.</exception>
    public static string? Merge(string? document, JsonObject[] statements, string role, int longest = LongestOfRole)
    {
        JsonObject root = document is null ? new() { ["Version"] = Version, ["Statement"] = new JsonArray() } : Parse(document, role);
        // One statement may stand there without a list.
        JsonArray all = root["Statement"] is JsonArray list ? list : [.. root["Statement"] is { } only ? new[] { only.DeepClone() } : []];
        bool same = document is not null;
        foreach (JsonObject statement in statements)
        {
            string sid = statement["Sid"]!.GetValue<string>();
            int at = Enumerable.Range(0, all.Count).FirstOrDefault(index => all[index] is JsonObject other && other["Sid"]?.GetValue<string>() == sid, -1);
            if (at >= 0 && JsonNode.DeepEquals(all[at], statement))
                continue;
            same = false;
            if (at >= 0)
                all[at] = statement.DeepClone();
            else
                all.Add((JsonNode)statement.DeepClone());
        }

        if (same)
            return null;
        root["Statement"] = ReferenceEquals(root["Statement"], all) ? root["Statement"]!.DeepClone() : all;
        string text = root.ToJsonString();
        return text.Length <= longest ? text
            : throw new CicdException("PolicyTooLarge", CicdErrorKind.Conflict, $"The policy of '{role}' would have {text.Length} characters, {longest} are allowed.", role, "Move some of its statements into a managed policy, or take a role of its own with -Name.");
    }

    /// <summary>As <see cref="Merge"/>, but a statement of that name keeps the resources that it has: those of several pipelines stand in one.</summary>
    public static string? Add(string? document, JsonObject[] statements, string role)
    {
        JsonObject root = document is null ? [] : Parse(document, role);
        IEnumerable<JsonObject> there = (root["Statement"] as JsonArray ?? []).OfType<JsonObject>();
        return Merge(document, [.. statements.Select(statement => there.FirstOrDefault(other => other["Sid"]?.GetValue<string>() == statement["Sid"]!.GetValue<string>()) is { } old ? WithResources(statement, old) : statement)], role);
    }

    private static JsonObject WithResources(JsonObject statement, JsonObject old)
    {
        string[] before = old["Resource"] is JsonArray list ? [.. list.Select(one => one!.GetValue<string>())] : old["Resource"] is JsonValue only ? [only.GetValue<string>()] : [];
        JsonObject both = (JsonObject)statement.DeepClone();
        both["Resource"] = new JsonArray([.. before.Union(statement["Resource"]!.AsArray().Select(one => one!.GetValue<string>())).Select(one => (JsonNode)one)]);
        return both;
    }

    private static JsonObject Parse(string document, string role)
    {
        try
        {
            // IAM gives policies escaped as in a URL (RFC 3986).
            return (JsonObject)JsonNode.Parse(document.TrimStart().StartsWith('{') ? document : Uri.UnescapeDataString(document))!;
        }
        catch (JsonException exception)
        {
            throw new CicdException("PolicyInvalid", CicdErrorKind.Unavailable, $"The policy of '{role}' cannot be read: {exception.Message}", role, "Look at it in the console.", exception);
        }
    }
}
