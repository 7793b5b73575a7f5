using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>
/// Secure Source Manager in virtual time, at an address of its own, since Artifact Registry has paths of the same form:
/// https://docs.cloud.google.com/secure-source-manager/docs/reference/rest. An instance that was made comes after a while.
/// </summary>
internal sealed class SourceManagerServer(TimeProvider clock) : FakeServer
{
    private const string Parent = GoogleServer.Parent;

    /// <summary>The instances, and when each is there.</summary>
    public SortedDictionary<string, DateTimeOffset> Instances { get; } = new(StringComparer.Ordinal);

    /// <summary>The repositories: the instance of each, and where Git finds it.</summary>
    public SortedDictionary<string, (string Instance, string Address)> Repositories { get; } = new(StringComparer.Ordinal);

    /// <summary>How long an instance takes to come.</summary>
    public TimeSpan Coming { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Where Git finds the next repositories.</summary>
    public string GitAddress { get; set; } = "https://sources-1234-git.europe-west1.sourcemanager.dev/contoso-ci/";

    /// <summary>Whether its API is enabled.</summary>
    public bool IsEnabled { get; set; } = true;

    protected override ApiJudge? Judge => ApiJudge.CloudSdk;

    protected override void Map(WebApplication application)
    {
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.Headers.Authorization != $"Bearer {GoogleServer.Token}")
                await Refuse(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.").ExecuteAsync(context);
            else if (!IsEnabled)
                await Refuse(403, "PERMISSION_DENIED", "Secure Source Manager API has not been used in project 1234 before or it is disabled.", new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = "SERVICE_DISABLED", ["domain"] = "googleapis.com", ["metadata"] = new JsonObject { ["service"] = "securesourcemanager.googleapis.com", ["consumer"] = "projects/1234" } }).ExecuteAsync(context);
            else
                await next(context);
        });
        application.MapGet("/v1/projects/{p}/locations/{l}/instances", () => Results.Json(new JsonObject { ["instances"] = new JsonArray([.. Instances.Keys.Select(Instance)]) }));
        application.MapGet("/v1/projects/{p}/locations/{l}/instances/{i}", (string i) => Instances.ContainsKey(i) ? Results.Json(Instance(i)) : Missing());
        application.MapPost("/v1/projects/{p}/locations/{l}/instances", (HttpContext context) =>
        {
            string name = context.Request.Query["instanceId"].ToString();
            return Instances.TryAdd(name, clock.GetUtcNow() + Coming) ? Results.Json(new JsonObject { ["name"] = $"{Parent}/operations/operation-{name}", ["done"] = false }) : Refuse(409, "ALREADY_EXISTS", "Resource already exists.");
        });
        application.MapGet("/v1/projects/{p}/locations/{l}/repositories", (HttpContext context) =>
        {
            string of = context.Request.Query["instance"].ToString().Split('/')[^1];
            return of.Length == 0 ? Refuse(400, "INVALID_ARGUMENT", "instance is required") : Results.Json(new JsonObject { ["repositories"] = new JsonArray([.. Repositories.Where(pair => pair.Value.Instance == of).Select(pair => Repository(pair.Key))]) });
        });
        application.MapGet("/v1/projects/{p}/locations/{l}/repositories/{r}", (string r) => Repositories.ContainsKey(r) ? Results.Json(Repository(r)) : Missing());
        application.MapPost("/v1/projects/{p}/locations/{l}/repositories", async (HttpContext context) =>
        {
            string name = context.Request.Query["repositoryId"].ToString(), instance = ((string)(await JsonNode.ParseAsync(context.Request.Body))!["instance"]!).Split('/')[^1];
            if (!Instances.TryGetValue(instance, out DateTimeOffset at) || at > clock.GetUtcNow())
                return Refuse(400, "FAILED_PRECONDITION", $"The instance {instance} is not ready.");
            if (!Repositories.TryAdd(name, (instance, $"{GitAddress}{name}.git")))
                return Refuse(409, "ALREADY_EXISTS", "Resource already exists.");
            JsonObject made = (JsonObject)Repository(name);
            made["@type"] = "type.googleapis.com/google.cloud.securesourcemanager.v1.Repository";
            return Results.Json(new JsonObject { ["name"] = $"{Parent}/operations/operation-{name}", ["done"] = true, ["response"] = made });
        });
        application.MapDelete("/v1/projects/{p}/locations/{l}/repositories/{r}", (string r) => Repositories.Remove(r)
            ? Results.Json(new JsonObject { ["name"] = $"{Parent}/operations/operation-delete", ["done"] = true, ["response"] = new JsonObject { ["@type"] = "type.googleapis.com/google.protobuf.Empty" } }) : Missing());
    }

    private JsonNode Instance(string name) => new JsonObject
    {
        ["name"] = $"{Parent}/instances/{name}",
        ["state"] = Instances[name] <= clock.GetUtcNow() ? "ACTIVE" : "CREATING",
        ["createTime"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["hostConfig"] = new JsonObject { ["html"] = $"{name}-1234.{GoogleServer.Location}.sourcemanager.dev", ["api"] = $"{name}-1234-api.{GoogleServer.Location}.sourcemanager.dev", ["gitHttp"] = $"{name}-1234-git.{GoogleServer.Location}.sourcemanager.dev" },
    };

    private JsonNode Repository(string name) => new JsonObject
    {
        ["name"] = $"{Parent}/repositories/{name}",
        ["instance"] = $"{Parent}/instances/{Repositories[name].Instance}",
        ["uid"] = "u1",
        ["uris"] = new JsonObject { ["html"] = $"https://{Repositories[name].Instance}-1234.{GoogleServer.Location}.sourcemanager.dev/contoso-ci/{name}", ["gitHttps"] = Repositories[name].Address },
    };

    private static IResult Missing() => Refuse(404, "NOT_FOUND", "Requested entity was not found.");

    private static IResult Refuse(int status, string word, string message, JsonObject? detail = null)
    {
        JsonObject error = new() { ["code"] = status, ["message"] = message, ["status"] = word };
        if (detail is not null)
            error["details"] = new JsonArray(detail);
        return Results.Json(new JsonObject { ["error"] = error }, statusCode: status);
    }
}
