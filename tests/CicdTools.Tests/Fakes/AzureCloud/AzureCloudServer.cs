using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>A small Azure: subscriptions with clusters and registries by its Resource Manager, and one registry's own API beside it.</summary>
internal sealed class AzureCloudServer : FakeServer
{
    public const string Token = "eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJhcm0ifQ.c2lnbmF0dXJl";

    private const string Refresh = "refresh-of-the-registry";

    public List<FakeSubscription> Subscriptions { get; } = [];

    /// <summary>The images of the registry: repositories with their manifests, each a digest with tags.</summary>
    public Dictionary<string, Dictionary<string, string[]>> Images { get; } = [];

    /// <summary>The kubeconfigs that Azure gives, by the operation and the cluster: <c>listClusterUserCredential production</c>.</summary>
    public Dictionary<string, string> Kubeconfigs { get; } = [];

    /// <summary>Roles that were assigned, each as it was sent, by the address.</summary>
    public Dictionary<string, JsonObject> Roles { get; } = [];

    /// <summary>What tokens of the registry were asked for.</summary>
    public List<string> Scopes { get; } = [];

    /// <summary>The most that a page of Resource Manager holds.</summary>
    public int PageSize { get; set; } = 50;

    public string LoginServer => new Uri(Address).Authority;

    protected override ApiJudge? Judge => ApiJudge.Azure;

    // The descriptions have resources alone; lists of subscriptions and the registry's own API are documented by these pages.
    protected override IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string>
    {
        ["GET /subscriptions"] = "https://learn.microsoft.com/en-us/rest/api/resources/subscriptions/list",
        ["GET /subscriptions/[^/]*/resourcegroups/[^/]*"] = "https://learn.microsoft.com/en-us/rest/api/resources/resource-groups/get",
        ["POST /subscriptions/[^/]*/providers/Microsoft.ContainerRegistry/checkNameAvailability"] = "https://learn.microsoft.com/en-us/rest/api/containerregistry/registries/check-name-availability",
        ["POST /subscriptions/.*/listCluster(User|Admin)Credential"] = "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-user-credentials",
        ["(GET|PUT) /subscriptions/.*/roleAssignments.*"] = "https://learn.microsoft.com/en-us/rest/api/authorization/role-assignments/create",
        ["POST /oauth2/(exchange|token)"] = "https://azure.github.io/acr/AAD-OAuth.html",
        ["GET /acr/v1/.*"] = "https://learn.microsoft.com/en-us/rest/api/containerregistry/",
        ["DELETE /v2/.*/manifests/.*"] = "https://learn.microsoft.com/en-us/rest/api/containerregistry/manifests/delete",
    };

    // Tokens change nothing.
    protected override bool IsRead(Exchange exchange) => exchange.Path.StartsWith("/oauth2/", StringComparison.Ordinal) || exchange.Path.EndsWith("Credential", StringComparison.Ordinal) || exchange.Path.EndsWith("/checkNameAvailability", StringComparison.Ordinal);

    protected override void Map(WebApplication application)
    {
        application.MapGet("/subscriptions", (HttpContext context) => Arm(context, () => Page(context, Subscriptions.Select(one => new JsonObject { ["id"] = $"/subscriptions/{one.Id}", ["subscriptionId"] = one.Id, ["displayName"] = one.Name, ["state"] = one.State, ["tenantId"] = "72f988bf-86f1-41af-91ab-2d7cd011db47" }))));
        application.MapGet("/subscriptions/{subscription}/providers/Microsoft.ContainerService/managedClusters", (HttpContext context, string subscription) => Arm(context, () => Page(context, Subscriptions.First(one => one.Id == subscription).Clusters.Select(one => (JsonObject)one.DeepClone()))));
        application.MapGet("/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/registries", (HttpContext context, string subscription) => Arm(context, () => Page(context, Subscriptions.First(one => one.Id == subscription).Registries.Select(name => Describe(subscription, name)))));
        application.MapGet("/subscriptions/{subscription}/resourcegroups/{group}", (HttpContext context, string group) => Arm(context, () => group.Equals("shop", StringComparison.OrdinalIgnoreCase)
            ? Results.Json(new JsonObject { ["id"] = context.Request.Path.Value, ["name"] = group, ["location"] = "westeurope", ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" } })
            : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "ResourceGroupNotFound", ["message"] = $"Resource group '{group}' could not be found." } }, statusCode: 404)));
        application.MapPost("/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability", async (HttpContext context) =>
        {
            JsonObject body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            string name = (string)body["name"]!;
            bool taken = name == "taken" || Subscriptions.Exists(one => one.Registries.Contains(name, StringComparer.OrdinalIgnoreCase));
            return Arm(context, () => Results.Json(taken ? new JsonObject { ["nameAvailable"] = false, ["reason"] = "AlreadyExists", ["message"] = $"The registry {name} is already in use." } : new JsonObject { ["nameAvailable"] = true }));
        });
        const string OneRegistry = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}";
        application.MapGet(OneRegistry, (HttpContext context, string subscription, string registry) => Arm(context, () => Results.Json(Describe(subscription, registry))));
        // It is there at once, and made only afterwards.
        application.MapPut(OneRegistry, (HttpContext context, string subscription, string registry) => Arm(context, () =>
        {
            Subscriptions.First(one => one.Id == subscription).Registries.Add(registry);
            JsonObject json = Describe(subscription, registry);
            json["properties"]!["provisioningState"] = "Creating";
            return Results.Json(json, statusCode: 201);
        }));
        application.MapPost("/subscriptions/{subscription}/resourcegroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}/{operation}", (HttpContext context, string cluster, string operation) => Arm(context, () =>
            Kubeconfigs.TryGetValue($"{operation} {cluster}", out string? text)
                ? Results.Json(new JsonObject { ["kubeconfigs"] = new JsonArray(new JsonObject { ["name"] = "clusterUser", ["value"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text)) }) })
                : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "BadRequest", ["message"] = "Getting static credential is not allowed because this cluster is set to disable local accounts." } }, statusCode: 400)));
        const string Assignments = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}/providers/Microsoft.Authorization/roleAssignments";
        application.MapGet(Assignments, (HttpContext context) => Arm(context, () => Page(context, Roles.Where(pair => context.Request.Query["$filter"] == $"principalId eq '{pair.Value["properties"]!["principalId"]}'").Select(pair => new JsonObject { ["id"] = pair.Key, ["name"] = pair.Key.Split('/')[^1], ["properties"] = pair.Value["properties"]!.DeepClone() }))));
        application.MapPut($"{Assignments}/{{name:guid}}", async (HttpContext context, string name) =>
        {
            JsonObject body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            return Arm(context, () =>
            {
                Roles[context.Request.Path] = body;
                return Results.Json(new JsonObject { ["id"] = context.Request.Path.Value, ["name"] = name, ["properties"] = body["properties"]!.DeepClone() }, statusCode: 201);
            });
        });
        application.MapPost("/oauth2/exchange", async (HttpContext context) =>
        {
            IFormCollection form = await context.Request.ReadFormAsync();
            return form["grant_type"] == "access_token" && form["service"] == LoginServer && form["access_token"] == Token ? Results.Json(new JsonObject { ["refresh_token"] = Refresh }) : Denied();
        });
        application.MapPost("/oauth2/token", async (HttpContext context) =>
        {
            IFormCollection form = await context.Request.ReadFormAsync();
            if (form["grant_type"] != "refresh_token" || form["refresh_token"] != Refresh || form["service"] != LoginServer)
                return Denied();
            Scopes.Add(form["scope"].ToString());
            return Results.Json(new JsonObject { ["access_token"] = $"access-to-{form["scope"]}" });
        });
        application.MapGet("/acr/v1/_catalog", (HttpContext context) => Of(context, "registry:catalog:*", () =>
        {
            string last = context.Request.Query["last"].ToString();
            return Results.Json(new JsonObject { ["repositories"] = new JsonArray([.. Images.Keys.Order(StringComparer.Ordinal).Where(name => string.CompareOrdinal(name, last) > 0).Take(int.Parse(context.Request.Query["n"].ToString(), CultureInfo.InvariantCulture)).Select(name => (JsonNode)name)]) });
        }));
        application.MapGet("/acr/v1/{**rest}", (HttpContext context, string rest) =>
        {
            string name = rest[..^"/_manifests".Length];
            return Of(context, $"repository:{name}:metadata_read", () => Images.TryGetValue(name, out Dictionary<string, string[]>? images)
                ? Results.Json(new JsonObject { ["registry"] = LoginServer, ["imageName"] = name, ["manifests"] = new JsonArray([.. images.Select(pair => new JsonObject { ["digest"] = pair.Key, ["imageSize"] = 5000, ["createdTime"] = "2026-01-02T03:04:05Z", ["tags"] = new JsonArray([.. pair.Value.Select(tag => (JsonNode)tag)]) })]) })
                : Results.Json(new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = "NAME_UNKNOWN", ["message"] = "repository name not known to registry" }) }, statusCode: 404));
        });
        application.MapDelete("/v2/{**rest}", (HttpContext context, string rest) =>
        {
            string[] parts = Uri.UnescapeDataString(rest).Split("/manifests/");
            return Of(context, $"repository:{parts[0]}:delete", () => Images[parts[0]].Remove(parts[1]) ? Results.Accepted() : Results.NotFound());
        });
    }

    private JsonObject Describe(string subscription, string name) => new()
    {
        ["id"] = $"/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/{name}",
        ["name"] = name,
        ["type"] = "Microsoft.ContainerRegistry/registries",
        ["location"] = "westeurope",
        ["properties"] = new JsonObject { ["loginServer"] = LoginServer, ["provisioningState"] = "Succeeded", ["adminUserEnabled"] = false, ["publicNetworkAccess"] = "Enabled" },
    };

    private static IResult Arm(HttpContext context, Func<IResult> answer) => context.Request.Headers.Authorization == $"Bearer {Token}"
        ? answer()
        : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "InvalidAuthenticationToken", ["message"] = "The access token is invalid." } }, statusCode: 401);

    private static IResult Of(HttpContext context, string scope, Func<IResult> answer) => context.Request.Headers.Authorization == $"Bearer access-to-{scope}" ? answer() : Denied();

    private static IResult Denied() => Results.Json(new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = "UNAUTHORIZED", ["message"] = "authentication required" }) }, statusCode: 401);

    // The next page has an address of its own.
    private IResult Page(HttpContext context, IEnumerable<JsonObject> items)
    {
        JsonObject[] all = [.. items];
        int from = int.TryParse(context.Request.Query["$skiptoken"], out int place) ? place : 0;
        JsonObject json = new() { ["value"] = new JsonArray([.. all.Skip(from).Take(PageSize)]) };
        if (all.Length > from + PageSize)
            json["nextLink"] = $"{Address}{context.Request.Path}?api-version={context.Request.Query["api-version"]}&$skiptoken={from + PageSize}";
        return Results.Json(json);
    }
}

/// <summary>A subscription of the fake.</summary>
internal sealed class FakeSubscription
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string State { get; init; } = "Enabled";

    public List<JsonObject> Clusters { get; } = [];

    public List<string> Registries { get; } = [];
}
