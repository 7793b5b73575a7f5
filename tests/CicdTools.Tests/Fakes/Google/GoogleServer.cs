using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.Google;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>A small Google Cloud in virtual time: Cloud Build and the services around it, all on one address, as their discovery documents describe them.</summary>
internal sealed partial class GoogleServer(TimeProvider clock) : FakeServer
{
    public const string Token = "ya29.aaaaaaaaaaaaaaaaaaaaaaaa";
    public const string ReadToken = "ya29.bbbbbbbbbbbbbbbbbbbbbbbb";
    public const string ExpiredToken = "ya29.cccccccccccccccccccccccc";
    public const string Project = "contoso-ci";
    public const string Location = "europe-west1";
    public const string Parent = $"projects/{Project}/locations/{Location}";

    private readonly Dictionary<string, (JsonObject Operation, int Looks)> _operations = new(StringComparer.Ordinal);

    /// <summary>The look at an operation that finds it done.</summary>
    public int OperationLooks { get; set; } = 2;

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Services that are not enabled.</summary>
    public HashSet<string> Disabled { get; } = ["securesourcemanager.googleapis.com", "sourcerepo.googleapis.com"];

    /// <summary>What the caller may do.</summary>
    public HashSet<string> Permissions { get; } = ["cloudbuild.builds.list", "cloudbuild.builds.create", "cloudbuild.builds.approve"];

    protected override ApiJudge? Judge => ApiJudge.Google;

    protected override IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string>
    {
        ["POST /token"] = "https://developers.google.com/identity/protocols/oauth2/service-account#httprest",
        ["(GET|POST) /p/.*"] = "https://docs.cloud.google.com/source-repositories/docs/pushing-code-from-a-repository",
        ["POST /sts"] = "https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token",
    };

    protected override ApiJudge? JudgeOf(Exchange exchange) => exchange.Path == "/v2/entries:list" || exchange.Path.EndsWith("/instances", StringComparison.Ordinal) ? ApiJudge.CloudSdk : Judge;

    protected override bool IsRead(Exchange exchange) => exchange.Path is "/v2/entries:list" or "/token" or "/sts" || exchange.Path.StartsWith("/p/", StringComparison.Ordinal) || exchange.Path.EndsWith(":testIamPermissions", StringComparison.Ordinal)
        || (exchange.Path.EndsWith(":getIamPolicy", StringComparison.Ordinal) && exchange.Method == "POST");

    protected override void Map(WebApplication application)
    {
        application.Use(AuthorizeAsync);
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            try
            {
                await next(context);
            }
            catch (Refused refused)
            {
                await Results.Json(refused.Body(), statusCode: refused.Status).ExecuteAsync(context);
            }
        });
        MapRepositories(application);
        MapConnections(application);
        MapSourceRepositories(application);
        MapTriggers(application);
        MapBuilds(application);
        MapStorage(application);
        MapProjects(application);
        MapTokens(application);
        MapPubSub(application);
        MapRegistry(application);
        MapSecrets(application);
        application.MapGet("/{version}/projects/{p}/locations/{l}/operations/{id}", (string id) => Results.Json(id == "operation-1-cluster" ? EndedCluster() : Look(id)));
        application.MapGet("/v1/operations/{id}", (string id) => Results.Json(Look(id)));
        application.MapFallback(() => Results.Json(new Refused(404, "NOT_FOUND", "Requested entity was not found.").Body(), statusCode: 404));
    }

    /// <summary>An operation that is done when it has been looked at often enough.</summary>
    private JsonObject Operation(string prefix, JsonObject response, JsonObject? metadata = null)
    {
        string id = $"operation-{_operations.Count + 1}";
        JsonObject operation = new() { ["name"] = $"{prefix}operations/{id}", ["done"] = true, ["response"] = response, ["metadata"] = metadata ?? [] };
        _operations[id] = (operation, OperationLooks);
        return new() { ["name"] = $"{prefix}operations/{id}", ["metadata"] = metadata?.DeepClone() ?? new JsonObject() };
    }

    // Kubernetes Engine has operations of its own kind.
    private JsonObject EndedCluster()
    {
        JsonObject ended = new() { ["name"] = "operation-1-cluster", ["operationType"] = "CREATE_CLUSTER", ["status"] = "DONE" };
        if (ClusterError is not null)
            ended["error"] = new JsonObject { ["code"] = 8, ["message"] = ClusterError };
        return ended;
    }

    private JsonObject Look(string id)
    {
        if (!_operations.TryGetValue(id, out (JsonObject Operation, int Looks) found))
            throw new Refused(404, "NOT_FOUND", "Operation not found.");
        _operations[id] = (found.Operation, found.Looks - 1);
        return found.Looks > 1 ? new() { ["name"] = (string)found.Operation["name"]! } : (JsonObject)found.Operation.DeepClone();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static Refused NotFound(string what) => new(404, "NOT_FOUND", $"{what} was not found.");

    private static string Route(HttpContext context, string name) => Uri.UnescapeDataString((string)context.Request.RouteValues[name]!);

    private static async Task<JsonObject> BodyAsync(HttpContext context) => (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    // The token of a page is of no form that anybody should know.
    private JsonObject PageOf(HttpContext context, string name, IEnumerable<JsonObject> items)
    {
        JsonObject[] all = [.. items];
        int from = context.Request.Query["pageToken"].FirstOrDefault() is { Length: > 0 } token ? int.Parse(token[1..], CultureInfo.InvariantCulture) : 0;
        int size = int.TryParse(context.Request.Query["pageSize"].FirstOrDefault(), CultureInfo.InvariantCulture, out int asked) ? Math.Min(asked, PageSize) : PageSize;
        JsonObject page = [];
        // An empty list is left out.
        if (all.Length > from)
            page[name] = new JsonArray([.. all.Skip(from).Take(size)]);
        if (from + size < all.Length)
            page["nextPageToken"] = $"t{from + size}";
        return page;
    }

    private async Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        string path = context.Request.Path.Value ?? "";
        if (path is "/token" or "/sts" || path.StartsWith("/p/", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        string? given = context.Request.Headers.Authorization.FirstOrDefault()?.Replace("Bearer ", "", StringComparison.Ordinal);
        bool reads = context.Request.Method == "GET" || path.EndsWith(":testIamPermissions", StringComparison.Ordinal) || path.EndsWith(":getIamPolicy", StringComparison.Ordinal) || path == "/v2/entries:list";
        Refused? refused = given == Token || (given == ReadToken && reads) ? null
            : given == ReadToken ? new(403, "PERMISSION_DENIED", "The caller does not have permission")
            : new(401, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token.");
        refused ??= DisabledService(path);
        if (refused is null)
            await next(context);
        else
            await Results.Json(refused.Body(), statusCode: refused.Status).ExecuteAsync(context);
    }

    // https://docs.cloud.google.com/apis/docs/troubleshooting#service_disabled
    private Refused? DisabledService(string path)
    {
        string? service = path.Contains("/builds", StringComparison.Ordinal) || path.Contains("/triggers", StringComparison.Ordinal) || path.Contains("/connections", StringComparison.Ordinal) ? "cloudbuild.googleapis.com"
            : path.StartsWith("/v3/", StringComparison.Ordinal) ? "cloudresourcemanager.googleapis.com"
            : path.EndsWith("/instances", StringComparison.Ordinal) ? "securesourcemanager.googleapis.com"
            : path.Contains("/repos", StringComparison.Ordinal) && !path.Contains("/locations/", StringComparison.Ordinal) ? "sourcerepo.googleapis.com" : null;
        return service is not null && Disabled.Contains(service)
            ? new(403, "PERMISSION_DENIED", $"{service} has not been used in project 1234 before or it is disabled.", new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = "SERVICE_DISABLED", ["domain"] = "googleapis.com", ["metadata"] = new JsonObject { ["service"] = service, ["consumer"] = "projects/1234" } })
            : null;
    }

    /// <summary>An answer that is a refusal (https://google.aip.dev/193).</summary>
    private sealed class Refused(int status, string word, string message, JsonObject? detail = null) : Exception(message)
    {
        public int Status => status;

        public JsonObject Body()
        {
            JsonObject error = new() { ["code"] = status, ["message"] = Message, ["status"] = word };
            if (detail is not null)
                error["details"] = new JsonArray(detail.DeepClone());
            return new() { ["error"] = error };
        }
    }
}
