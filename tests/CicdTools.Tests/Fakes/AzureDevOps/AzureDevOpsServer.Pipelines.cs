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

    /// <summary>A pool that was deleted; null for none.</summary>
    public string? MissingPool { get; set; }

    public List<FakeLease> Leases { get; } = [];

    /// <summary>A repository at GitHub, as the system sees it.</summary>
    public FakeRepository AddForeign(FakeProject project, string name)
    {
        if (project.Foreign.Find(one => one.Name == name) is { } known)
            return known;
        FakeRepository repository = new() { Id = name, Name = name, Type = "GitHub" };
        project.Foreign.Add(repository);
        Commit(repository, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "trigger: none\njobs:\n  - job: build\n    steps:\n      - script: make\n" });
        repository.DefaultBranch = "refs/heads/main";
        return repository;
    }

    private JsonObject Describe(FakeProject project, FakeDefinition definition, bool full)
    {
        JsonObject json = new()
        {
            ["id"] = definition.Id,
            ["name"] = definition.Name,
            ["path"] = definition.Folder,
            ["type"] = "build",
            ["queueStatus"] = definition.QueueStatus,
            ["revision"] = definition.Revision,
            ["project"] = Describe(project),
        };
        if (full)
        {
            json["repository"] = new JsonObject { ["id"] = definition.Repository.Id, ["type"] = definition.Repository.Type, ["name"] = definition.Repository.Name, ["defaultBranch"] = definition.DefaultBranch ?? definition.Repository.DefaultBranch };
            if (project.Queues.FirstOrDefault() is { } queue)
                json["queue"] = new JsonObject { ["id"] = queue.Id + 1000, ["name"] = queue.Name, ["pool"] = new JsonObject { ["id"] = queue.Id, ["name"] = queue.Name, ["isHosted"] = queue.IsHosted } };
            json["process"] = definition.File is { } file ? new JsonObject { ["type"] = 2, ["yamlFilename"] = $"/{file}" } : new JsonObject { ["type"] = 1 };
        }

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

    // The whole of a pipeline is written with the revision that was read.
    private void MapDefinitions(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/build/definitions/{{pipeline}}";
        application.MapGet(At, (HttpContext context) =>
        {
            FakeProject project = Project(context);
            return Results.Json(Describe(project, Definition(context, project), full: true));
        });
        application.MapPut(At, async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            FakeDefinition definition = Definition(context, project);
            JsonObject body = await BodyAsync(context);
            if ((int?)body["revision"] != definition.Revision)
                throw new Refused(409, Body("DefinitionRevisionMismatchException", "The definition was changed by another user."));
            definition.Revision++;
            (definition.QueueStatus, definition.File, definition.DefaultBranch) = ((string)body["queueStatus"]!, ((string?)body["process"]?["yamlFilename"])?.TrimStart('/'), (string?)body["repository"]?["defaultBranch"]);
            return Results.Json(Describe(project, definition, full: true));
        });
        application.MapDelete(At, (HttpContext context) =>
        {
            FakeProject project = Project(context);
            FakeDefinition definition = Definition(context, project);
            if (Leases.Exists(lease => lease.Definition == definition.Id && lease.ProtectsPipeline))
                throw new Refused(400, Body("CannotDeleteDefinitionWithRetainedBuildsException", "One or more builds associated with the requested pipeline(s) are retained by a release. The pipeline(s) and builds will not be deleted."));
            project.Definitions.Remove(definition);
            return Results.NoContent();
        });
        application.MapPost($"{Root}/{{project}}/_apis/pipelines", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            JsonObject body = await BodyAsync(context);
            JsonNode configuration = body["configuration"]!, repository = configuration["repository"]!;
            string name = (string)body["name"]!, folder = (string?)body["folder"] ?? "\\";
            if ((string?)repository["type"] == "gitHub")
            {
                if (!project.Endpoints.Exists(one => (string?)one["id"] == (string?)repository["connection"]?["id"]))
                    throw new Refused(400, Body("ServiceEndpointNotFoundException", "The service connection does not exist."));
                FakeDefinition foreign = AddDefinition(project, AddForeign(project, (string)repository["fullName"]!), name, folder, ((string)configuration["path"]!).TrimStart('/'));
                return Results.Json(new JsonObject { ["id"] = foreign.Id, ["name"] = name, ["folder"] = folder, ["revision"] = 1 });
            }

            if ((string?)configuration["type"] != "yaml" || (string?)repository["type"] != "azureReposGit" || project.Repositories.Find(one => one.Id == (string?)repository["id"]) is not { } found)
                throw new Refused(400, Body("ArgumentException", "The configuration does not fit."));
            if (project.Definitions.Exists(one => one.Name == name && one.Folder == folder))
                throw new Refused(409, Body("DefinitionExistsException", $"Definition {name} already exists."));
            FakeDefinition made = AddDefinition(project, found, name, folder, ((string)configuration["path"]!).TrimStart('/'));
            return Results.Json(new JsonObject { ["id"] = made.Id, ["name"] = name, ["folder"] = folder, ["revision"] = 1, ["configuration"] = new JsonObject { ["type"] = "yaml" } });
        });
    }

    private void MapPipelines(WebApplication application)
    {
        MapDefinitions(application);
        application.MapGet($"{Root}/{{project}}/_apis/build/definitions", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string repository = context.Request.Query["repositoryId"].ToString();
            return Results.Json(PageOf(context, project.Definitions.Where(definition => (context.Request.Query["name"] is not [{ Length: > 0 } wanted] || definition.Name == wanted) && (repository.Length == 0 || definition.Repository.Id == repository)).OrderBy(definition => definition.Name, StringComparer.Ordinal)
                .Select(definition => Describe(project, definition, context.Request.Query["includeAllProperties"] == "true"))));
        });
        application.MapPost($"{Root}/{{project}}/_apis/pipelines/{{pipeline}}/preview", async (HttpContext context) =>
        {
            FakeDefinition definition = Definition(context, Project(context));
            JsonObject body = await BodyAsync(context);
            string sha = Resolve(definition, body).Sha;
            // A pool that a file names must be there: https://github.com/MicrosoftDocs/azure-devops-docs/issues/2224.
            string file = definition.Repository.Commits.Find(commit => commit.Commit == sha)!.Files.GetValueOrDefault(definition.File!) ?? "";
            if (MissingPool is { } missing && file.Contains($"pool: {missing}", StringComparison.Ordinal))
                throw new Refused(400, Body("PipelineValidationException", $"Could not find a pool with name {missing}. The pool does not exist or has not been authorized for use. For authorization details, refer to https://aka.ms/yamlauthz."));
            if ((string?)body["yamlOverride"] is { } other)
                return other.Contains("stepz", StringComparison.Ordinal) ? throw new Refused(400, Body("PipelineValidationException", "/azure-pipelines.yml (Line: 2): Unexpected value 'stepz'")) : Results.Json(new JsonObject { ["finalYaml"] = other });
            return Results.Json(new JsonObject { ["finalYaml"] = definition.Repository.Commits.Find(commit => commit.Commit == sha)!.Files.GetValueOrDefault(definition.File!) });
        });
        application.MapPost($"{Root}/{{project}}/_apis/pipelines/{{pipeline}}/runs", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            FakeDefinition definition = Definition(context, project);
            JsonObject body = await BodyAsync(context);
            (string reference, string sha) = Resolve(definition, body);
            FakeBuild build = AddBuild(project, definition, "manual", "succeeded", reference, sha, Texts(body["templateParameters"], false), Texts(body["variables"], true));
            if (Read is not null)
            {
                build.Jobs.Clear();
                build.Jobs.AddRange(Read(project, definition.Repository.Commits.Find(commit => commit.Commit == sha)!.Files[definition.File!]));
            }

            build.Jobs.RemoveAll(job => (body["stagesToSkip"] as JsonArray)?.Any(stage => (string?)stage == job.Name) == true);
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
