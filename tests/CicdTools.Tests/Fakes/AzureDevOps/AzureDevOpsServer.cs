using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>A small Azure DevOps in virtual time with the organization <c>fabrikam</c>, as https://learn.microsoft.com/en-us/rest/api/azure/devops/ describes one.</summary>
internal sealed partial class AzureDevOpsServer(TimeProvider clock) : FakeServer
{
    public const string Token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    public const string ReadToken = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    public const string ExpiredToken = "cccccccccccccccccccccccccccccccccccccccccccccccccccc";

    /// <summary>One of Microsoft Entra ID, which is a JSON Web Token.</summary>
    public const string EntraToken = "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    private const string Root = "/fabrikam";

    private int _next = 100;

    public List<FakeProject> Projects { get; } = [];

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The jobs of each new build; null for two that take some seconds.</summary>
    public Func<List<FakeJob>>? Recipe { get; set; }

    /// <summary>Headers that every answer carries, such as those of a caller near its limit.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Makes a bare repository that Git can push to for a new one, and says where; null where Git has no part in the test.</summary>
    public Func<string, string>? MakeGit { get; set; }

    /// <summary>The branches of such a repository with their commits.</summary>
    public Func<string, IReadOnlyDictionary<string, string>>? ReadGit { get; set; }

    protected override ApiJudge? Judge => ApiJudge.AzureDevOps;

    protected override IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string>
    {
        ["GET /fabrikam/_apis/connectionData"] = "https://learn.microsoft.com/en-us/javascript/api/azure-devops-extension-api/connectiondata",
        // The address that an artifact is fetched from is not the API's.
        ["GET /signed/.*"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/artifacts/get",
    };

    // Each of these stands so in Microsoft's own examples of requests and answers (httpExamples), beside the description that says otherwise.
    protected override IReadOnlyDictionary<string, string> Misdescribed => new Dictionary<string, string>
    {
        ["POST .*/importRequests: answers 200, not 201"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests/create#examples",
        ["POST .*/(pushes|pullrequests): answers 200, not 201"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes/create#examples",
        ["DELETE .*/repositories/\\{repositoryId\\}: answers 200, not 204"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/delete#examples",
        ["POST .*/projects: answers 200, not 202"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/create#examples",
        ["DELETE .*/definitions/\\{definitionId\\}: answers 200, not 204"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/build/definitions/delete",
        ["DELETE .*/endpoints/\\{endpointId\\}: answers 200, not 204"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/serviceendpoint/endpoints/delete#examples",
        // A resource by a connection that is there is described as another type.
        ["providers/kubernetes body: unknown property 'serviceEndpointId'"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/environments/kubernetes/add",
        // The settings of a check belong to its kind.
        ["checks/configurations.* body: unknown property 'settings'"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/add#examples",
        // The sign-in page is no answer of the API's.
        ["answers 200.*, not 203"] = "https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
        // An item is an object with a path, though its type is said to be a text.
        ["pushes body/commits/\\d+/changes/\\d+/item must be string"] = "https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes/create#examples",
    };

    // An operation that is not in the list would have no example of its vendor held to it.
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        string[] unlisted = [.. Exchanges.Where(exchange => exchange.Path.StartsWith(Root, StringComparison.Ordinal) && AzureDevOpsOperations.Of(exchange.Method, exchange.Path[Root.Length..]) is null).Select(exchange => $"{exchange.Method} {exchange.Path}").Distinct()];
        Assert.True(unlisted.Length == 0, $"Not in AzureDevOpsOperations: {string.Join(", ", unlisted)}");
    }

    public FakeProject AddProject(string name)
    {
        FakeProject project = new() { Id = NewId(), Name = name };
        Projects.Add(project);
        return project;
    }

    public FakeRepository AddRepository(FakeProject project, string name, bool empty = false, string? git = null)
    {
        FakeRepository repository = new() { Id = NewId(), Name = name, Git = git };
        project.Repositories.Add(repository);
        if (!empty)
        {
            Commit(repository, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "trigger: none\nsteps:\n  - script: make\n" });
            repository.DefaultBranch = "refs/heads/main";
        }

        return repository;
    }

    public FakeDefinition AddDefinition(FakeProject project, FakeRepository repository, string name, string folder = "\\", string? file = "azure-pipelines.yml")
    {
        FakeDefinition definition = new() { Id = ++_next, Name = name, Repository = repository, Folder = folder, File = file };
        project.Definitions.Add(definition);
        return definition;
    }

    public FakeBuild AddBuild(FakeProject project, FakeDefinition definition, string reason = "individualCI", string ends = "succeeded", string? reference = null, string? sha = null, Dictionary<string, string>? parameters = null, Dictionary<string, string>? variables = null, string? refused = null)
    {
        FakeBuild build = new()
        {
            Id = ++_next,
            Definition = definition,
            Ref = reference ?? "refs/heads/main",
            Sha = sha ?? definition.Repository.Branches["main"].Commit,
            CreatedAt = clock.GetUtcNow(),
            Reason = reason,
            TemplateParameters = parameters ?? [],
            Variables = variables ?? [],
            Refused = refused,
            Jobs = refused is not null ? [] : Recipe?.Invoke() ?? [new() { Id = NewId(), Name = "build", After = 5, Log = ["Builds", "Built"] }, new() { Id = NewId(), Name = "test", After = 16, Ends = ends, Log = ["Tests", "half done", "Tested"] }],
        };
        project.Builds.Add(build);
        return build;
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/preview/preview: a dry run is asked for by POST.
    // https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/query: and so are the checks of several resources.
    protected override bool IsRead(Exchange exchange) => exchange.Path.EndsWith("/preview", StringComparison.Ordinal) || exchange.Path.EndsWith("/checks/queryconfigurations", StringComparison.Ordinal);

    // The pages have a timeline without its identifier, and all repositories of an organization without a project; so have Microsoft's own examples.
    protected override Exchange AsDescribed(Exchange exchange) => exchange.Path switch
    {
        $"{Root}/_apis/git/repositories" => exchange with { Path = $"{Root}/any/_apis/git/repositories" },
        { } path when path.EndsWith("/timeline", StringComparison.Ordinal) => exchange with { Path = $"{path}/{Guid.Empty}" },
        _ => exchange,
    };

    protected override void Map(WebApplication application)
    {
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            foreach ((string name, string value) in Headers)
                context.Response.Headers[name] = value;
            await next(context);
        });
        application.Use(AuthorizeAsync);
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            try
            {
                await next(context);
            }
            catch (Refused refused)
            {
                await Results.Json(refused.Body, statusCode: refused.Status).ExecuteAsync(context);
            }
        });
        MapProjects(application);
        MapRepository(application);
        MapPullRequests(application);
        MapPipelines(application);
        MapBuilds(application);
        MapGroups(application);
        MapApprovals(application);
        MapEnvironments(application);
        MapTeams(application);
        MapEndpoints(application);
        MapPools(application);
        MapImports(application);
        application.MapFallback(() => Results.Text("<html>404</html>", "text/html", Encoding.UTF8, 404));
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Body(string kind, string message) => new() { ["$id"] = "1", ["innerException"] = null, ["message"] = message, ["typeName"] = $"Microsoft.Example.{kind}, Microsoft.Example", ["typeKey"] = kind, ["errorCode"] = 0, ["eventId"] = 3000 };

    private static Refused Missing(string kind, string message) => new(404, Body(kind, message));

    private static async Task<JsonObject> BodyAsync(HttpContext context) => (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    private static JsonObject Envelope(JsonArray items) => new() { ["count"] = items.Count, ["value"] = items };

    private FakeProject Project(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["project"]!;
        return Projects.Find(project => project.Id == name || project.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Missing("ProjectDoesNotExistWithNameException", $"TF200016: The following project does not exist: {name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.");
    }

    private (FakeProject Project, FakeRepository Repository) Repository(HttpContext context)
    {
        FakeProject project = Project(context);
        string name = (string)context.Request.RouteValues["repository"]!;
        return (project, project.Repositories.Find(repository => repository.Id == name || repository.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Missing("GitRepositoryNotFoundException", $"TF401019: The Git repository with name or identifier {name} does not exist or you do not have permissions for the operation you are attempting."));
    }

    // A token for the next page in a header: the place where it begins.
    private JsonObject PageOf(HttpContext context, IEnumerable<JsonObject> items)
    {
        JsonObject[] all = [.. items];
        int size = Math.Min(PageSize, int.TryParse(context.Request.Query["$top"], out int asked) ? asked : 100);
        int from = int.TryParse(context.Request.Query["continuationToken"], out int place) ? place : 0;
        if (all.Length > from + size)
            context.Response.Headers["x-ms-continuationtoken"] = (from + size).ToString(CultureInfo.InvariantCulture);
        return Envelope([.. all.Skip(from).Take(size)]);
    }

    // https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate#use-a-pat-in-your-code
    private static async Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/signed", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        string header = context.Request.Headers.Authorization.ToString();
        string? given = header.StartsWith("Basic ", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':', 2)[1]
            : header.StartsWith("Bearer ey", StringComparison.Ordinal) ? header["Bearer ".Length..]
            : null;
        IResult? refusal = given switch
        {
            Token or EntraToken => null,
            ReadToken when context.Request.Method == "GET" => null,
            ReadToken => Results.Json(Body("AccessDeniedException", "Access denied. Ada needs the following permissions to perform this action: Contribute."), statusCode: 403),
            // What is no token gets the page on which people sign in.
            ExpiredToken => Results.Text("<html><title>Azure DevOps Services | Sign In</title></html>", "text/html", Encoding.UTF8, 203),
            _ => Results.Text("<html><title>Access Denied: The Personal Access Token used has expired.</title></html>", "text/html", Encoding.UTF8, 401),
        };
        if (refusal is null)
            await next(context);
        else
            await refusal.ExecuteAsync(context);
    }

    /// <summary>An answer that is a refusal.</summary>
    private sealed class Refused(int status, JsonObject body) : Exception
    {
        public int Status => status;

        public JsonObject Body => body;
    }
}
