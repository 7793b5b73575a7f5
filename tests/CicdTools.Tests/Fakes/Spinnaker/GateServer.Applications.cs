using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GateServer
{
    private readonly List<(string Id, string Status, string? Error)> _tasks = [];

    /// <summary>The applications by name: what is said of each.</summary>
    public SortedDictionary<string, JsonObject> Applications { get; } = new(StringComparer.Ordinal);

    /// <summary>Server groups by application.</summary>
    public Dictionary<string, JsonArray> ServerGroups { get; } = [];

    /// <summary>Load balancers by application.</summary>
    public Dictionary<string, JsonArray> LoadBalancers { get; } = [];

    /// <summary>What an application's first execution that succeeds brings into being.</summary>
    public (JsonArray ServerGroups, JsonArray LoadBalancers)? Deploys { get; set; }

    /// <summary>Whether what runs is what the executions have put there last.</summary>
    public bool FollowsExecutions { get; set; }

    /// <summary>The accounts that it deploys to, and their types.</summary>
    public List<(string Name, string Type)> Accounts { get; } = [("production", "kubernetes"), ("gcr", "dockerRegistry"), ("staging", "kubernetes")];

    /// <summary>Why the next task fails; null for not at all.</summary>
    public string? TaskError { get; set; }

    public string AddApplication(string name)
    {
        Applications[name] = new() { ["name"] = name, ["email"] = "ada@contoso.com", ["repoType"] = "github", ["repoProjectKey"] = "contoso", ["repoSlug"] = name };
        return name;
    }

    private JsonObject Application(HttpContext context) => Applications.GetValueOrDefault(Route(context, "app")) ?? throw NotFound($"Application (id: {Route(context, "app")})");

    private (JsonArray ServerGroups, JsonArray LoadBalancers)? Deployed(HttpContext context) =>
        Executions.Exists(one => one.Application == Route(context, "app") && one.Status(clock.GetUtcNow()) == "SUCCEEDED") ? Deploys : null;

    private JsonArray Running(string application) =>
    [
        .. Executions.Where(one => one.Application == application).SelectMany(one => one.Deployed(clock.GetUtcNow())).GroupBy(one => one.Account).Select(account => account.MaxBy(one => one.At)).Select(one => new JsonObject
        {
            ["name"] = $"replicaSet {application}",
            ["account"] = one.Account,
            ["region"] = "default",
            ["cluster"] = $"deployment {application}",
            ["isDisabled"] = false,
            ["createdTime"] = one.At.ToUnixTimeMilliseconds(),
            ["instanceCounts"] = new JsonObject { ["up"] = 2, ["total"] = 2 },
            ["buildInfo"] = new JsonObject { ["images"] = new JsonArray(one.Image) },
        }),
    ];

    private void MapApplications(WebApplication application)
    {
        application.MapGet("/applications", () => Results.Json(new JsonArray([.. Applications.Values.Select(one => one.DeepClone())])));
        application.MapGet("/applications/{app}", (HttpContext context) =>
        {
            JsonObject found = Application(context);
            return Results.Json(new JsonObject { ["name"] = found["name"]!.DeepClone(), ["attributes"] = found.DeepClone() });
        });
        application.MapPost("/applications/{app}/tasks", async (HttpContext context) =>
        {
            JsonObject job = (JsonObject)((JsonArray)(await BodyAsync(context))["job"]!)[0]!;
            JsonObject about = (JsonObject)job["application"]!;
            string name = (string)about["name"]!;
            if (TaskError is null && (string)job["type"]! == "createApplication")
                Applications[name] = (JsonObject)about.DeepClone();
            else if (TaskError is null)
                Applications.Remove(name);
            _tasks.Add(($"01TASK{_tasks.Count:D20}", TaskError is null ? "SUCCEEDED" : "TERMINAL", TaskError));
            return Results.Json(new JsonObject { ["ref"] = $"/tasks/{_tasks[^1].Id}" });
        });
        application.MapGet("/credentials", () => Results.Json(Accounts.Select(account => new { name = account.Name, type = account.Type })));
        application.MapGet("/tasks/{id}", (string id) =>
        {
            (string Id, string Status, string? Error) task = _tasks.Find(one => one.Id == id);
            if (task.Id is null)
                throw NotFound("Task");
            JsonArray variables = [];
            if (task.Error is not null)
                variables.Add((JsonNode)new JsonObject { ["key"] = "exception", ["value"] = new JsonObject { ["details"] = new JsonObject { ["errors"] = new JsonArray(task.Error) } } });
            return Results.Json(new JsonObject { ["id"] = task.Id, ["status"] = task.Status, ["variables"] = variables });
        });
        application.MapGet("/applications/{app}/serverGroups", (HttpContext context) => Results.Json(FollowsExecutions ? Running(Route(context, "app")) : ServerGroups.GetValueOrDefault(Route(context, "app")) ?? Deployed(context)?.ServerGroups ?? []));
        application.MapGet("/applications/{app}/loadBalancers", (HttpContext context) => Results.Json(LoadBalancers.GetValueOrDefault(Route(context, "app")) ?? Deployed(context)?.LoadBalancers ?? []));
    }
}
