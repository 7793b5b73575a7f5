using System.Text.Json.Nodes;

namespace CicdTools.Providers.Google;

/// <summary>A policy of IAM with all that it holds, also what we know nothing of: https://docs.cloud.google.com/iam/docs/allow-policies.</summary>
internal static class IamPolicy
{
    /// <summary>Whether a member has a role without a condition.</summary>
    public static bool Has(JsonObject policy, string role, string member) => Binding(policy, role)?["members"] is JsonArray members && Names(members).Contains(member, StringComparer.Ordinal);

    /// <summary>The policy with one more member of a role; everything else stays as it is.</summary>
    public static JsonObject With(JsonObject policy, string role, string member)
    {
        JsonObject changed = (JsonObject)policy.DeepClone();
        if (changed["bindings"] is not JsonArray bindings)
            changed["bindings"] = bindings = [];
        if (Binding(changed, role) is { } binding)
        {
            if (binding["members"] is not JsonArray members)
                binding["members"] = members = [];
            members.Add((JsonNode)member);
        }
        else
        {
            bindings.Add((JsonNode)new JsonObject { ["role"] = role, ["members"] = new JsonArray((JsonNode)member) });
        }

        return changed;
    }

    private static JsonObject? Binding(JsonObject policy, string role) => policy["bindings"] is JsonArray bindings
        ? bindings.OfType<JsonObject>().FirstOrDefault(binding => (string?)binding["role"] == role && binding["condition"] is null)
        : null;

    private static IEnumerable<string> Names(JsonArray members) => members.Select(member => (string?)member ?? "");
}
