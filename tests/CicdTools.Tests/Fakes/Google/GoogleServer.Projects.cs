using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>Services that are enabled.</summary>
    public SortedSet<string> Enabled { get; } = new(StringComparer.Ordinal) { "iam.googleapis.com" };

    /// <summary>Service accounts by their addresses: how many keys each has.</summary>
    public SortedDictionary<string, int> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the organization forbids keys.</summary>
    public bool ForbidsKeys { get; set; }

    /// <summary>The clusters of Kubernetes Engine, as they are answered.</summary>
    public JsonArray Clusters { get; } = [];

    /// <summary>Policies by what they are of.</summary>
    public Dictionary<string, JsonObject> Policies { get; } = [];

    /// <summary>What somebody else does to a policy between its reading and its writing, once.</summary>
    public Action<JsonObject>? Meanwhile { get; set; }

    /// <summary>The projects that the caller may see.</summary>
    public SortedSet<string> Projects { get; } = new(StringComparer.Ordinal) { Project };

    /// <summary>Projects of others.</summary>
    public HashSet<string> TakenProjects { get; } = [];

    /// <summary>Why the next cluster cannot be made; null for nothing.</summary>
    public string? ClusterError { get; set; }

    private JsonObject Policy(string of)
    {
        if (!Policies.TryGetValue(of, out JsonObject? policy))
            Policies[of] = policy = new() { ["version"] = 1, ["etag"] = "BwE1", ["bindings"] = new JsonArray() };
        return policy;
    }

    private JsonObject SetPolicy(string of, JsonObject body)
    {
        JsonObject there = Policy(of);
        if (Meanwhile is { } change)
        {
            Meanwhile = null;
            change(there);
            there["etag"] = $"{there["etag"]}x";
        }

        JsonObject wanted = (JsonObject)body["policy"]!.DeepClone();
        // https://docs.cloud.google.com/iam/docs/retry-strategy: 409, to be read, changed and written again.
        if ((string?)wanted["etag"] != (string?)there["etag"])
            throw new Refused(409, "ABORTED", "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.");
        string? unknown = ((JsonArray?)wanted["bindings"] ?? []).SelectMany(binding => (JsonArray)binding!["members"]!).Select(member => (string)member!).FirstOrDefault(member => member != BuildAgent && member.StartsWith("serviceAccount:", StringComparison.Ordinal) && !Accounts.ContainsKey(member["serviceAccount:".Length..]));
        if (unknown is not null)
            throw new Refused(400, "INVALID_ARGUMENT", $"Service account {unknown["serviceAccount:".Length..]} does not exist.");
        wanted["etag"] = $"{there["etag"]}1";
        return Policies[of] = wanted;
    }

    private void MapProjects(WebApplication application)
    {
        application.MapPost("/v3/projects/{p}:testIamPermissions", async (HttpContext context) =>
        {
            JsonArray asked = (JsonArray)(await BodyAsync(context))["permissions"]!;
            return Results.Json(new JsonObject { ["permissions"] = new JsonArray([.. asked.Select(one => (string)one!).Where(Permissions.Contains).Select(one => (JsonNode)one)]) });
        });
        application.MapGet("/v3/projects:search", (HttpContext context) => Results.Json(new JsonObject
        {
            ["projects"] = new JsonArray([.. Projects.Where(project => context.Request.Query["query"] == $"id:{project}").Select(project => (JsonNode)new JsonObject { ["name"] = "projects/1234", ["projectId"] = project, ["state"] = "ACTIVE" })]),
        }));
        application.MapPost("/v3/projects", async (HttpContext context) =>
        {
            string project = (string)(await BodyAsync(context))["projectId"]!;
            return !TakenProjects.Contains(project) && Projects.Add(project) ? Results.Json(Operation("", [])) : throw new Refused(409, "ALREADY_EXISTS", "Requested entity already exists");
        });
        application.MapGet("/v3/operations/{id}", (string id) => Results.Json(Look(id)));
        application.MapPost("/v1/projects/{p}/locations/{l}/clusters", async (HttpContext context, string l) =>
        {
            JsonObject made = (JsonObject)(await BodyAsync(context))["cluster"]!.DeepClone();
            made["location"] = l;
            made["status"] = "RUNNING";
            if (ClusterError is null)
                Clusters.Add((JsonNode)made);
            return Results.Json(new JsonObject { ["name"] = "operation-1-cluster", ["operationType"] = "CREATE_CLUSTER", ["status"] = "RUNNING" });
        });
        application.MapGet("/v1/projects/{p}/locations/{l}/clusters/{name}", (string name) => Clusters.FirstOrDefault(cluster => (string)cluster!["name"]! == name) is { } found ? Results.Json(found) : throw NotFound("Cluster"));
        application.MapGet("/v1/projects/{p}/locations/{l}/clusters", (string l) => Results.Json(new JsonObject
        {
            ["clusters"] = new JsonArray([.. Clusters.Where(cluster => l == "-" || (string)cluster!["location"]! == l).Select(cluster => cluster!.DeepClone())]),
        }));
        application.MapPost("/v3/projects/{p}:getIamPolicy", () => Results.Json(Policy("project")));
        application.MapPost("/v3/projects/{p}:setIamPolicy", async (HttpContext context) =>
        {
            JsonObject policy = SetPolicy("project", await BodyAsync(context));
            return Results.Json(policy);
        });
        application.MapGet("/v1/projects/{p}/services:batchGet", (HttpContext context) => Results.Json(new JsonObject
        {
            ["services"] = new JsonArray([.. context.Request.Query["names"].Select(name => (JsonNode)new JsonObject { ["name"] = name, ["parent"] = "projects/1234", ["state"] = Enabled.Contains(name!.Split('/')[^1]) ? "ENABLED" : "DISABLED" })]),
        }));
        application.MapPost("/v1/projects/{p}/services:batchEnable", async (HttpContext context) =>
        {
            foreach (JsonNode? service in (JsonArray)(await BodyAsync(context))["serviceIds"]!)
            {
                Enabled.Add((string)service!);
                Disabled.Remove((string)service!);
            }

            return Results.Json(Operation("", []));
        });
        application.MapGet("/v1/projects/{p}/serviceAccounts/{email}", (string email) => Accounts.ContainsKey(email) ? Results.Json(DescribeAccount(email)) : throw NotFound("Service account"));
        application.MapPost("/v1/projects/{p}/serviceAccounts", async (HttpContext context) =>
        {
            string email = $"{(string)(await BodyAsync(context))["accountId"]!}@{Project}.iam.gserviceaccount.com";
            return Accounts.TryAdd(email, 0) ? Results.Json(DescribeAccount(email)) : throw new Refused(409, "ALREADY_EXISTS", "Service account already exists within project.");
        });
        application.MapPost("/v1/projects/{p}/serviceAccounts/{email}/keys", (string email) =>
        {
            if (!Accounts.ContainsKey(email))
                throw NotFound("Service account");
            // https://docs.cloud.google.com/resource-manager/docs/organization-policy/restricting-service-accounts
            if (ForbidsKeys)
                throw new Refused(400, "FAILED_PRECONDITION", "Key creation is not allowed on this service account.", new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.PreconditionFailure", ["violations"] = new JsonArray(new JsonObject { ["type"] = "constraints/iam.disableServiceAccountKeyCreation", ["subject"] = $"projects/{Project}/serviceAccounts/{email}", ["description"] = "Key creation is not allowed on this service account." }) });
            Accounts[email]++;
            string key = string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"service_account\",\"private_key\":\"KEY-{Accounts[email]}-of-{email}\"}}");
            return Results.Json(new JsonObject { ["name"] = $"projects/{Project}/serviceAccounts/{email}/keys/{Accounts[email]}", ["privateKeyData"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) });
        });
    }

    private static JsonObject DescribeAccount(string email) => new() { ["name"] = $"projects/{Project}/serviceAccounts/{email}", ["projectId"] = Project, ["email"] = email, ["uniqueId"] = "1234" };
}
