using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    /// <summary>Parameters that the pipelines' files know.</summary>
    public HashSet<string> Parameters { get; } = ["color"];

    private JsonObject Describe(FakeProject project, FakeDefinition definition, bool full)
    {
        JsonObject json = new()
        {
            ["id"] = definition.Id,
            ["name"] = definition.Name,
            ["path"] = definition.Folder,
            ["type"] = "build",
            ["queueStatus"] = definition.QueueStatus,
            ["revision"] = 1,
            ["project"] = Describe(project),
        };
        if (full)
            json["process"] = definition.File is { } file ? new JsonObject { ["type"] = 2, ["yamlFilename"] = $"/{file}" } : new JsonObject { ["type"] = 1 };
        return json;
    }

    private static FakeDefinition Definition(HttpContext context, FakeProject project)
    {
        string id = (string)context.Request.RouteValues["pipeline"]!;
        return project.Definitions.Find(definition => definition.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw Missing("DefinitionNotFoundException", $"Definition {id} not found.");
    }

    private (string Ref, string Sha) Resolve(FakeDefinition definition, JsonObject body)
    {
        JsonNode? self = body["resources"]?["repositories"]?["self"];
        string reference = (string?)self?["refName"] ?? definition.Repository.DefaultBranch!;
        string sha = (string?)self?["version"] ?? Refs(definition.Repository).GetValueOrDefault(reference) ?? throw Invalid($"Could not find a version of the pipeline's file at {reference}.");
        if ((body["templateParameters"] as JsonObject)?.FirstOrDefault(pair => !Parameters.Contains(pair.Key)).Key is { } unknown)
            throw Invalid($"/azure-pipelines.yml: Unexpected parameter '{unknown}'");
        return definition.Repository.Commits.Exists(commit => commit.Commit == sha) ? (reference, sha) : throw Invalid($"Could not find the commit {sha}.");

        static Refused Invalid(string message) => new(400, Body("PipelineValidationException", message));
    }

    private static Dictionary<string, string> Texts(JsonNode? node, bool variables) =>
        (node as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => (string)(variables ? pair.Value!["value"]! : pair.Value!)!);

    private void MapPipelines(WebApplication application)
    {
        application.MapGet($"{Root}/{{project}}/_apis/build/definitions", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string repository = context.Request.Query["repositoryId"].ToString();
            return Results.Json(PageOf(context, project.Definitions.Where(definition => repository.Length == 0 || definition.Repository.Id == repository).OrderBy(definition => definition.Name, StringComparer.Ordinal)
                .Select(definition => Describe(project, definition, context.Request.Query["includeAllProperties"] == "true"))));
        });
        application.MapPost($"{Root}/{{project}}/_apis/pipelines/{{pipeline}}/preview", async (HttpContext context) =>
        {
            FakeDefinition definition = Definition(context, Project(context));
            string sha = Resolve(definition, await BodyAsync(context)).Sha;
            return Results.Json(new JsonObject { ["finalYaml"] = definition.Repository.Commits.Find(commit => commit.Commit == sha)!.Files.GetValueOrDefault(definition.File!) });
        });
        application.MapPost($"{Root}/{{project}}/_apis/pipelines/{{pipeline}}/runs", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            FakeDefinition definition = Definition(context, project);
            JsonObject body = await BodyAsync(context);
            (string reference, string sha) = Resolve(definition, body);
            FakeBuild build = AddBuild(project, definition, "manual", "succeeded", reference, sha, Texts(body["templateParameters"], false), Texts(body["variables"], true));
            return Results.Json(new JsonObject { ["id"] = build.Id, ["name"] = $"20260101.{build.Id}", ["state"] = "inProgress", ["createdDate"] = Time(build.CreatedAt), ["pipeline"] = new JsonObject { ["id"] = definition.Id, ["name"] = definition.Name, ["folder"] = definition.Folder, ["revision"] = 1 } });
        });
        application.MapGet($"{Root}/{{project}}/_apis/pipelines/{{pipeline}}/runs/{{build}}/artifacts", (HttpContext context) =>
        {
            (_, FakeBuild build) = Build(context);
            string name = context.Request.Query["artifactName"].ToString();
            if (!build.Artifacts.ContainsKey(name))
                throw Missing("ArtifactNotFoundException", $"Artifact {name} not found for build {build.Id}.");
            JsonObject json = new() { ["name"] = name };
            if (context.Request.Query["$expand"] == "signedContent")
                json["signedContent"] = new JsonObject { ["url"] = $"{Address}/signed/{build.Id}/{Uri.EscapeDataString(name)}?sig=x", ["signatureExpires"] = Time(clock.GetUtcNow().AddMinutes(10)) };
            return Results.Json(json);
        });
        application.MapGet("/signed/{build}/{name}", (string build, string name) =>
            Results.Bytes(Projects.SelectMany(project => project.Builds).First(one => one.Id.ToString(CultureInfo.InvariantCulture) == build).Artifacts[name], "application/zip"));
    }
}
