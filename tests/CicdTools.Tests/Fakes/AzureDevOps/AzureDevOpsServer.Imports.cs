using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private static readonly string[] ImportSteps = ["Processing request", "Analyzing repository objects", "Storing objects", "Storing index file", "Updating references", "Import completed successfully"];

    /// <summary>How the next import ends.</summary>
    public string ImportEnds { get; set; } = "completed";

    /// <summary>Why the next import is refused at once; null for not at all.</summary>
    public string? ImportRefused { get; set; }

    private string Status(FakeImport import)
    {
        TimeSpan since = clock.GetUtcNow() - import.CreatedAt;
        return import.IsAbandoned ? "abandoned" : since < TimeSpan.FromSeconds(3) ? "queued" : since < TimeSpan.FromSeconds(8) ? "inProgress" : import.Ends;
    }

    private JsonObject Describe(FakeProject project, FakeRepository repository, FakeImport import)
    {
        string status = Status(import);
        // What came is there, and the credential that it came by is not any more.
        if (status == "completed" && repository.DefaultBranch is null)
            Commit(repository, "main", new Dictionary<string, string> { ["README.md"] = "# imported\n" });
        if (status is "completed" or "failed" or "abandoned" && (bool?)import.Parameters["deleteServiceEndpointAfterImportIsDone"] == true)
            project.Endpoints.RemoveAll(one => (string?)one["id"] == (string?)import.Parameters["serviceEndpointId"]);
        JsonObject detail = new() { ["currentStep"] = status == "queued" ? 1 : status == "inProgress" ? 3 : 6, ["allSteps"] = new JsonArray([.. ImportSteps.Select(step => (JsonNode)step)]) };
        if (status == "failed")
            detail["errorMessage"] = "The source asked for a password.";
        return new() { ["importRequestId"] = import.Id, ["repository"] = Describe(project, repository), ["parameters"] = import.Parameters.DeepClone(), ["status"] = status, ["detailedStatus"] = detail };
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests: into a repository that has no commit yet.
    private void MapImports(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/git/repositories/{{repository}}/importRequests";
        FakeImport One(FakeRepository repository, HttpContext context) => repository.Imports.Single(import => import.Id.ToString(CultureInfo.InvariantCulture) == (string?)context.Request.RouteValues["import"]);
        application.MapGet(At, (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            return Results.Json(Envelope([.. repository.Imports.Select(import => Describe(project, repository, import)).Where(import => (string?)import["status"] != "abandoned" || context.Request.Query["includeAbandoned"] == "true")]));
        });
        application.MapPost(At, async (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            JsonObject body = await BodyAsync(context);
            if (ImportRefused is { } refused)
                throw new Refused(400, Body("GitImportForbiddenException", refused));
            if (repository.DefaultBranch is not null)
                throw new Refused(409, Body("GitImportForbiddenException", "TF402489: The repository is not empty."));
            FakeImport import = new() { Id = repository.Imports.Count + 1, Parameters = body["parameters"]!.DeepClone(), CreatedAt = clock.GetUtcNow(), Ends = ImportEnds };
            repository.Imports.Add(import);
            return Results.Json(Describe(project, repository, import), statusCode: 201);
        });
        application.MapGet($"{At}/{{import}}", (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            return Results.Json(Describe(project, repository, One(repository, context)));
        });
        application.MapPatch($"{At}/{{import}}", async (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            One(repository, context).IsAbandoned = (string?)(await BodyAsync(context))["status"] == "abandoned";
            return Results.Json(Describe(project, repository, One(repository, context)));
        });
    }
}
