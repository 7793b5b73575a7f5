using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private JsonObject Describe(FakeProject project) => new()
    {
        ["id"] = project.Id,
        ["name"] = project.Name,
        ["url"] = $"{Address}{Root}/_apis/projects/{project.Id}",
        ["state"] = "wellFormed",
        ["revision"] = 7,
        ["visibility"] = "private",
    };

    private JsonObject Describe(FakeProject project, FakeRepository repository)
    {
        string page = $"{Address}{Root}/{Uri.EscapeDataString(project.Name)}/_git/{Uri.EscapeDataString(repository.Name)}";
        JsonObject json = new()
        {
            ["id"] = repository.Id,
            ["name"] = repository.Name,
            ["url"] = $"{Address}{Root}/{project.Id}/_apis/git/repositories/{repository.Id}",
            ["project"] = Describe(project),
            ["size"] = 728,
            ["remoteUrl"] = repository.Git ?? page.Replace("://", "://fabrikam@", StringComparison.Ordinal),
            ["webUrl"] = page,
            ["isDisabled"] = repository.IsDisabled,
        };
        string? branch = repository.DefaultBranch ?? (repository.Git is { } git && ReadGit!(git).Keys.FirstOrDefault() is { } first ? $"refs/heads/{first}" : null);
        if (branch is not null)
            json["defaultBranch"] = branch;
        return json;
    }

    /// <summary>How the next operation ends.</summary>
    public string OperationEnds { get; set; } = "succeeded";

    /// <summary>How long operations take.</summary>
    public TimeSpan OperationTakes { get; set; } = TimeSpan.FromSeconds(7);

    /// <summary>Operations: when each ends, and what it makes.</summary>
    private readonly Dictionary<string, (DateTimeOffset EndsAt, string Ends, Action Do)> _operations = [];

    private JsonObject Operation(string id)
    {
        (DateTimeOffset at, string ends, Action act) = _operations[id];
        bool isOver = clock.GetUtcNow() >= at;
        if (isOver && ends == "succeeded")
            act();
        JsonObject json = new() { ["id"] = id, ["status"] = isOver ? ends : clock.GetUtcNow() < at.AddSeconds(-3) ? "queued" : "inProgress", ["url"] = $"{Address}{Root}/_apis/operations/{id}" };
        if (isOver && ends == "failed")
            json["detailedMessage"] = "VS402323: The process template could not be read.";
        return json;
    }

    // A project comes to be some seconds after it was asked for: https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/create.
    private void MapNewProjects(WebApplication application)
    {
        application.MapGet($"{Root}/_apis/process/processes", () => Results.Json(Envelope([new JsonObject { ["id"] = "adcc42ab-9882-485e-a3ed-7678f01f66bc", ["name"] = "Agile", ["isDefault"] = false }, new JsonObject { ["id"] = "b8a3a935-7e91-48b8-a94c-606d37c3e9f2", ["name"] = "Basic", ["isDefault"] = true }])));
        application.MapPost($"{Root}/_apis/projects", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            string name = (string)body["name"]!, id = NewId();
            if (Projects.Exists(project => project.Name == name))
                throw new Refused(400, Body("ProjectAlreadyExistsException", $"TF200019: The following project already exists: {name}."));
            if ((string?)body["visibility"] != "private" || (string?)body["capabilities"]?["versioncontrol"]?["sourceControlType"] != "Git")
                throw new Refused(400, Body("ArgumentException", "The project cannot be so."));
            _operations[id] = (clock.GetUtcNow() + OperationTakes, OperationEnds, Appear);
            return Results.Json(Operation(id), statusCode: 202);

            void Appear()
            {
                if (!Projects.Exists(project => project.Name == name))
                    AddProject(name);
            }
        });
        application.MapGet($"{Root}/_apis/operations/{{id}}", (string id) => Results.Json(Operation(id)));
    }

    private void MapProjects(WebApplication application)
    {
        MapNewProjects(application);
        application.MapGet($"{Root}/_apis/connectionData", () => Results.Json(new JsonObject
        {
            ["authenticatedUser"] = new JsonObject { ["id"] = "d6245f20-2af8-44f4-9451-8107cb2767db", ["providerDisplayName"] = "Ada Lovelace", ["properties"] = new JsonObject { ["Account"] = new JsonObject { ["$type"] = "System.String", ["$value"] = "ada@fabrikam.example" } } },
        }));
        application.MapGet($"{Root}/_apis/projects", (HttpContext context) => Results.Json(PageOf(context, Projects.Select(Describe))));
        application.MapGet($"{Root}/_apis/projects/{{project}}", (HttpContext context) => Results.Json(Describe(Project(context))));
        application.MapGet($"{Root}/_apis/git/repositories", () => Results.Json(Envelope([.. Projects.SelectMany(project => project.Repositories.Select(repository => Describe(project, repository)))])));
        application.MapGet($"{Root}/{{project}}/_apis/git/repositories/{{repository}}", (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            return Results.Json(Describe(project, repository));
        });
        application.MapPost($"{Root}/{{project}}/_apis/git/repositories", async (HttpContext context) =>
        {
            FakeProject project = Project(context);
            JsonObject body = await BodyAsync(context);
            string name = (string)body["name"]!;
            if ((string?)body["project"]?["id"] != project.Id)
                throw new Refused(400, Body("ArgumentException", "The project does not fit."));
            if (project.Repositories.Exists(repository => repository.Name == name))
                throw new Refused(409, Body("GitRepositoryNameAlreadyExistsException", $"TF400948: A Git repository with the name {name} already exists."));
            return Results.Json(Describe(project, AddRepository(project, name, empty: body["parentRepository"] is null, MakeGit?.Invoke(name))), statusCode: 201);
        });
        application.MapPatch($"{Root}/{{project}}/_apis/git/repositories/{{repository}}", async (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            repository.DefaultBranch = (string?)(await BodyAsync(context))["defaultBranch"] ?? repository.DefaultBranch;
            return Results.Json(Describe(project, repository));
        });
        application.MapDelete($"{Root}/{{project}}/_apis/git/repositories/{{repository}}", (HttpContext context, string repository) =>
        {
            // By its identifier only: https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/delete.
            if (!Guid.TryParse(repository, out _))
                throw new Refused(400, Body("ArgumentException", "A Git repository identifier is wanted."));
            (FakeProject project, FakeRepository found) = Repository(context);
            project.Repositories.Remove(found);
            return Results.NoContent();
        });
    }
}
