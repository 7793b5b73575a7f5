using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private static readonly string[] SecretParameters = ["accessToken", "password", "serviceprincipalkey", "apiToken"];

    // What is secret is kept, and never told.
    private static JsonObject Describe(JsonObject endpoint)
    {
        JsonObject json = (JsonObject)endpoint.DeepClone();
        foreach (string secret in SecretParameters)
            (json["authorization"]!["parameters"] as JsonObject)?.Remove(secret);
        return json;
    }

    private void MapEndpoints(WebApplication application)
    {
        const string At = $"{Root}/_apis/serviceendpoint/endpoints";
        application.MapGet($"{Root}/{{project}}/_apis/serviceendpoint/endpoints", (HttpContext context) =>
        {
            string names = context.Request.Query["endpointNames"].ToString();
            return Results.Json(Envelope([.. Project(context).Endpoints.Where(one => names.Length == 0 || names.Split(',').Contains((string?)one["name"], StringComparer.OrdinalIgnoreCase)).Select(Describe)]));
        });
        application.MapPost(At, async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            string project = (string)body["serviceEndpointProjectReferences"]![0]!["projectReference"]!["id"]!, name = (string)body["name"]!;
            FakeProject found = Projects.Find(one => one.Id == project) ?? throw Missing("ProjectDoesNotExistException", "TF200016");
            if (found.Endpoints.Exists(one => (string?)one["name"] == name))
                throw new Refused(409, Body("DuplicateServiceConnectionException", $"Service connection with name {name} already exists."));
            body["id"] = NewId();
            body["owner"] = "library";
            // https://learn.microsoft.com/en-us/azure/devops/pipelines/library/connect-to-azure: what the other side must trust.
            if ((string?)body["authorization"]!["scheme"] == "WorkloadIdentityFederation")
            {
                JsonNode parameters = body["authorization"]!["parameters"]!;
                (parameters["workloadIdentityFederationIssuer"], parameters["workloadIdentityFederationSubject"]) = ("https://vstoken.dev.azure.com/7c8f1a0a-b112-67fd-a9e0-e3bb081da49e", $"sc://fabrikam/{found.Name}/{name}");
            }

            found.Endpoints.Add(body);
            return Results.Json(Describe(body));
        });
        application.MapDelete($"{At}/{{id}}", (HttpContext context, string id) =>
        {
            string projects = context.Request.Query["projectIds"].ToString();
            return Projects.Find(one => one.Id == projects)?.Endpoints.RemoveAll(one => (string?)one["id"] == id) > 0 ? Results.NoContent() : throw Missing("ServiceEndpointNotFoundException", id);
        });
        application.MapPatch($"{Root}/{{project}}/_apis/pipelines/pipelinepermissions/{{kind}}/{{id}}", async (HttpContext context, string kind, string id) =>
        {
            JsonObject body = await BodyAsync(context);
            HashSet<string> allowed = Project(context).Permissions.TryGetValue($"{kind}/{id}", out HashSet<string>? known) ? known : Project(context).Permissions[$"{kind}/{id}"] = [];
            if ((bool?)body["allPipelines"]?["authorized"] == true)
                allowed.Add("*");
            foreach (JsonNode? pipeline in body["pipelines"] as JsonArray ?? [])
                allowed.Add(((int)pipeline!["id"]!).ToString(CultureInfo.InvariantCulture));
            JsonObject json = new() { ["resource"] = new JsonObject { ["type"] = kind, ["id"] = id }, ["pipelines"] = new JsonArray([.. allowed.Where(one => one != "*").Select(one => new JsonObject { ["id"] = int.Parse(one, CultureInfo.InvariantCulture), ["authorized"] = true })]) };
            if (allowed.Contains("*"))
                json["allPipelines"] = new JsonObject { ["authorized"] = true };
            return Results.Json(json);
        });
        application.MapGet($"{Root}/{{project}}/_apis/distributedtask/environments/{{environment}}/providers/kubernetes/{{resource:int}}", (HttpContext context, int resource) =>
        {
            FakeProject project = Project(context);
            return Results.Json(Environment(context, project).Resources.Find(one => (int)one["id"]! == resource)?.DeepClone() ?? throw Missing("ResourceNotFoundException", $"The resource {resource} was not found."));
        });
        application.MapPost($"{Root}/{{project}}/_apis/distributedtask/environments/{{environment}}/providers/kubernetes", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            JsonObject body = await BodyAsync(context);
            if (!project.Endpoints.Exists(one => (string?)one["id"] == (string?)body["serviceEndpointId"]))
                throw Missing("ServiceEndpointNotFoundException", "The service connection does not exist.");
            body["id"] = ++_next;
            Environment(context, project).Resources.Add(body);
            return Results.Json(body.DeepClone());
        });
    }
}
