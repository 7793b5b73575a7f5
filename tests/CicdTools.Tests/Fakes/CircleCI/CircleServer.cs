using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>A small CircleCI in virtual time, as https://circleci.com/docs/api/v2/ describes one.</summary>
internal sealed partial class CircleServer(TimeProvider clock) : FakeServer
{
    public const string Token = "CCIPAT_aaaaaaaaaaaaaaaaaaaa_1";
    public const string ReadToken = "CCIPAT_bbbbbbbbbbbbbbbbbbbb_2";
    public const string ExpiredToken = "CCIPAT_cccccccccccccccccccc_3";
    public const string UserId = "0f9cbbfe-0d3c-4bd6-b6b0-9a4d2a6a3a11";

    private long _jobs = 100;

    public List<CircleProject> Projects { get; } = [];

    public List<CircleContext> Contexts { get; } = [];

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 20;

    /// <summary>What the compiler says of any configuration; empty where it is well.</summary>
    public List<string> CompilerErrors { get; } = [];

    /// <summary>Whether it has the API v3; a CircleCI Server has none.</summary>
    public bool HasV3 { get; set; } = true;

    /// <summary>What the world does meanwhile, before each call is answered; null for nothing.</summary>
    public Func<Task>? Meanwhile { get; set; }

    protected override ApiJudge? Judge => ApiJudge.CircleCI;

    protected override string Prefix => "/api/v2";

    protected override IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string>
    {
        ["GET /api/v1.1/projects"] = "https://circleci.com/docs/api/v1/#get-all-followed-projects",
        ["POST /api/v1.1/project/[^/]+/[^/]+/[^/]+/follow"] = "https://circleci.com/docs/api/v1/#follow-a-new-project-on-circleci",
        ["POST /organization/[^/]+/[^/]+/project"] = "https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/project.go#L247-L264",
        ["DELETE /project/[^/]+"] = "https://circleci.com/docs/guides/security/delete-organizations-and-projects/#delete-a-project",
        ["POST /project/[^/]+/[^/]+/[^/]+/pipeline/run"] = "https://circleci.com/docs/guides/orchestrate/triggers-overview/#run-a-pipeline-using-the-api",
        ["(GET|POST) /projects/[^/]+/pipeline-definitions"] = "https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/pipeline/pipeline.go#L46-L63",
        ["(PATCH|DELETE) /projects/[^/]+/pipeline-definitions/[^/]+"] = "https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/pipeline/pipeline.go#L65-L82",
        ["(GET|POST) /projects/[^/]+/pipeline-definitions/[^/]+/triggers"] = "https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/trigger/trigger.go#L60-L79",
        ["PATCH /projects/[^/]+/triggers/[^/]+"] = "https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/trigger/trigger.go#L86-L95",
        ["GET /deploy/projects/[^/]+/settings"] = "https://github.com/CircleCI-Public/mcp-server-circleci/blob/8787136b6c8bf72752ebcffad1520c2a847b5276/src/clients/circleci/deploys.ts",
        ["POST /projects/[^/]+/rollback"] = "https://github.com/CircleCI-Public/mcp-server-circleci/blob/8787136b6c8bf72752ebcffad1520c2a847b5276/src/clients/circleci/deploys.ts",
        ["POST /jobs/[^/]+/cancel"] = "https://circleci.com/docs/api/v2/#operation/cancelJobByJobID",
        ["POST /context/[^/]+/restrictions"] = "https://circleci.com/docs/guides/security/contexts/#set-an-expression-restriction",
        ["DELETE /context/[^/]+/restrictions/[^/]+"] = "https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/context.go#L211-L221",
        ["GET /project/[^/]+/schedule"] = "https://circleci.com/docs/guides/orchestrate/schedule-triggers/#find-schedules-that-i-have-created",
        ["POST /project/[^/]+/schedule"] = "https://circleci.com/docs/guides/orchestrate/schedule-triggers/#use-the-api",
        ["PATCH /schedule/[^/]+"] = "https://circleci.com/docs/api/v2/#operation/updateSchedule",
        ["DELETE /schedule/[^/]+"] = "https://circleci.com/docs/api/v2/#operation/deleteScheduleById",
        ["GET /insights/pages/[^/]+/summary"] = "https://circleci.com/docs/api/v2/#operation/getProjectWorkflowsPageData",
        ["GET /insights/[^/]+/flaky-tests"] = "https://circleci.com/docs/api/v2/#operation/getFlakyTests",
        ["GET /context/[^/]+/restrictions"] = "https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/context/context.go#L87-L103",
        ["POST /compile-config-with-defaults"] = "https://github.com/CircleCI-Public/circleci-cli/blob/63e68831275475d1328da2c598f15451379c5c3f/config/v2_api_client.go",
        ["[A-Z]+ /api/v3/.*"] = "https://github.com/CircleCI-Public/circleci-cli/tree/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/",
        ["GET /output/.*"] = "https://circleci.com/docs/guides/optimize/artifacts/",
    };

    protected override IReadOnlyDictionary<string, string> Misdescribed => new Dictionary<string, string>
    {
        ["unknown parameter 'page-token'"] = "https://circleci.com/docs/guides/toolkit/api-developers-guide/#pagination",
        ["/started_at must be string"] = "https://circleci.com/docs/api/v2/#operation/listWorkflowJobs",
        // Projects of the GitHub App and the like are newer.
        ["answer/vcs_info/provider must be"] = "https://circleci.com/docs/api/v2/#operation/getProjectBySlug",
    };

    public CircleProject AddProject(string slug)
    {
        CircleProject project = new() { Slug = slug, VcsType = slug.StartsWith("gh/", StringComparison.Ordinal) ? "github" : "circleci" };
        Projects.Add(project);
        return project;
    }

    public CirclePipeline AddPipeline(CircleProject project, IReadOnlyDictionary<string, string>? parameters = null, string? branch = null, string? tag = null, string trigger = "webhook")
    {
        CirclePipeline pipeline = new() { Number = project.Pipelines.Count + 1, CreatedAt = clock.GetUtcNow(), Branch = tag is null ? branch ?? project.Branch : null, Tag = tag, Trigger = trigger, Revision = project.Revision };
        foreach (CircleWorkflow workflow in project.Recipe(parameters ?? new Dictionary<string, string>()))
            Add(pipeline, workflow);
        project.Pipelines.Add(pipeline);
        return pipeline;
    }

    /// <summary>Whether a server without the API v3 compiles configurations by the older one.</summary>
    public bool Compiles { get; set; } = true;

    protected override bool IsRead(Exchange exchange) => exchange.Path is "/api/v3/configs/compile" or "/compile-config-with-defaults";

    protected override void Map(WebApplication application)
    {
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (Meanwhile is { } work)
                await work();
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
                await Results.Json(new { message = refused.Message }, statusCode: refused.Status).ExecuteAsync(context);
            }
        });
        MapProjects(application);
        MapPipelines(application);
        MapJobs(application);
        MapSettings(application);
        MapDeploys(application);
        MapDefinitions(application);
        MapSchedules(application);
        MapInsights(application);
        application.MapFallback(() => Results.Json(new { message = "Not found" }, statusCode: 404));
    }

    private void Add(CirclePipeline pipeline, CircleWorkflow workflow)
    {
        workflow.CreatedAt = clock.GetUtcNow();
        foreach (CircleJob job in workflow.Jobs)
            job.Number = ++_jobs;
        pipeline.Workflows.Add(workflow);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? at) => at is { } time ? Time(time) : null;

    private static Refused NotFound(string what) => new(404, $"{what} not found");

    private CircleProject Project(HttpContext context)
    {
        string slug = Uri.UnescapeDataString((string)context.Request.RouteValues["slug"]!);
        return Projects.Find(one => one.Slug == slug) ?? throw NotFound("Project");
    }

    private static async Task<JsonObject> BodyAsync(HttpContext context) => (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    // The token of a page is of no form that anybody should know.
    private JsonObject PageOf(HttpContext context, IEnumerable<JsonObject> items)
    {
        JsonObject[] all = [.. items];
        int from = context.Request.Query["page-token"].FirstOrDefault() is { } token ? int.Parse(token[1..], CultureInfo.InvariantCulture) : 0;
        return new() { ["items"] = new JsonArray([.. all.Skip(from).Take(PageSize)]), ["next_page_token"] = from + PageSize < all.Length ? $"t{from + PageSize}" : null };
    }

    private static async Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        // https://circleci.com/auth.md
        string? given = context.Request.Path.StartsWithSegments("/api/v3")
            ? context.Request.Headers.Authorization.FirstOrDefault()?.Replace("Bearer ", "", StringComparison.Ordinal)
            : context.Request.Headers["Circle-Token"].FirstOrDefault();
        bool reads = context.Request.Method == "GET" || context.Request.Path == "/api/v3/configs/compile" || context.Request.Path == "/api/v2/compile-config-with-defaults";
        if (given == Token || (given == ReadToken && reads))
            await next(context);
        else
            await Results.Json(new { message = given == ReadToken ? "Permission denied." : "You must log in first." }, statusCode: given == ReadToken ? 403 : 401).ExecuteAsync(context);
    }

    /// <summary>An answer that is a refusal.</summary>
    private sealed class Refused(int status, string message) : Exception(message)
    {
        public int Status => status;
    }
}
