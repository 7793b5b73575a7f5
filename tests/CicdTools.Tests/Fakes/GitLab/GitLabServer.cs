using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>A small GitLab in virtual time, as https://docs.gitlab.com/api/rest/ describes one.</summary>
internal sealed partial class GitLabServer(TimeProvider clock) : FakeServer
{
    public const string Token = "glpat-aaaaaaaaaaaaaaaaaaaa";
    public const string ReadToken = "glpat-bbbbbbbbbbbbbbbbbbbb";
    public const string ExpiredToken = "glpat-cccccccccccccccccccc";
    public const string JobToken = "glcbt-64_dddddddddddddddddddd";
    public const string OAuthToken = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

    private readonly object _gate = new();
    private readonly Dictionary<string, List<DateTimeOffset>> _spent = [];
    private long _next = 1000;

    public List<FakeProject> Projects { get; } = [];

    public Dictionary<string, List<FakeVariable>> Groups { get; } = new() { ["team"] = [] };

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>How many requests a minute are taken; 0 for any number.</summary>
    public int PerMinute { get; set; }

    /// <summary>How a job ends that is retried.</summary>
    public string RetryEnds { get; set; } = "success";

    /// <summary>Whether deployments are protected and approved: a paid tier.</summary>
    public bool IsPremium { get; set; } = true;

    protected override ApiJudge? Judge => ApiJudge.GitLab;

    protected override IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string>
    {
        ["GET /api/v4/user"] = "https://docs.gitlab.com/api/users/#get-the-current-user",
        ["GET /api/v4/templates/gitlab_ci_ymls(/[^/]+)?"] = "https://docs.gitlab.com/api/templates/gitlab_ci_ymls/",
        ["(GET|PUT) /api/v4/application/settings"] = "https://docs.gitlab.com/api/settings/",
        ["(GET|POST) /api/v4/projects/[^/]+/merge_requests/[^/]+/notes"] = "https://docs.gitlab.com/api/notes/#merge-requests",
        ["GET /oauth/token/info"] = "https://docs.gitlab.com/api/oauth2/#retrieve-the-token-information",
        ["[A-Z]+ /api/v4/projects/[^/]+/protected_environments(/[^/]+)?"] = "https://docs.gitlab.com/api/protected_environments/",
    };

    protected override IReadOnlyDictionary<string, string> Misdescribed => new Dictionary<string, string>
    {
        ["/labels must be string"] = "https://docs.gitlab.com/api/merge_requests/#get-single-mr",
        ["GET /api/v4/projects: unknown parameter 'pagination'"] = "https://docs.gitlab.com/api/rest/#keyset-based-pagination",
        ["/access_level must be string"] = "https://docs.gitlab.com/api/projects/#get-a-single-project",
        ["commits: answers 200.*, not 201"] = "https://docs.gitlab.com/api/rest/troubleshooting/#status-codes",
        ["commits body/actions/\\d+ must have required property '(previous_path|execute_filemode|content)'"] = "https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions",
        ["pipeline body: unknown property 'inputs'"] = "https://docs.gitlab.com/api/pipelines/#create-a-new-pipeline",
        ["(variables|merge_requests|repository/tree|users|merge_requests/\\{merge_request_iid\\}/pipelines) answer must be object"] = "https://docs.gitlab.com/api/rest/#pagination",
        ["/groups/\\{id\\}/variables(/\\{key\\})? body/(protected|masked|masked_and_hidden|raw) must be string"] = "https://docs.gitlab.com/api/group_level_variables/#create-variable",
        ["/groups/\\{id\\}/variables/\\{key\\}(: unknown parameter 'filter.*'| body: unknown property 'filter')"] = "https://docs.gitlab.com/api/group_level_variables/#the-filter-parameter",
        ["/groups/\\{id\\} answer/(id|auto_devops_enabled) must be string"] = "https://docs.gitlab.com/api/groups/#get-a-single-group",
        ["/cluster_agents(/\\{agent_id\\}/tokens)? answer(/\\d+)?(/(id|agent_id|created_by_user_id|config_project))? must be (object|string)"] = "https://docs.gitlab.com/api/cluster_agents/",
        ["/clusters(/user)? answer(/\\d+)?/(id|enabled|managed) must be string"] = "https://docs.gitlab.com/api/project_clusters/",
        ["/merge_requests.* answer(/\\d+)?/(draft|has_conflicts) must be string"] = "https://docs.gitlab.com/api/merge_requests/#get-single-mr",
        ["answer/approvals must be object"] = "https://docs.gitlab.com/api/deployments/#get-a-specific-deployment",
        ["(GET|DELETE) /api/v4/projects/\\{id\\}/variables/\\{key\\}: unknown parameter 'filter"] = "https://docs.gitlab.com/api/project_level_variables/#the-filter-parameter",
    };

    /// <summary>Makes a bare repository that Git can push to for a new project of a path, and says where; null where Git has no part in the test.</summary>
    public Func<string, string>? MakeGit { get; set; }

    /// <summary>The branches of such a repository with their commits.</summary>
    public Func<string, IReadOnlyDictionary<string, string>>? ReadGit { get; set; }

    public FakeProject AddProject(string path, bool empty = false, string? git = null)
    {
        FakeProject project = new() { Id = ++_next, Path = path, Git = git };
        if (!empty)
        {
            FakeBranch branch = project.Branches["main"] = new() { Commit = Recipes.Sha(1) };
            branch.Files[".gitlab-ci.yml"] = "build:\n  script:\n    - make\n";
            branch.Last[".gitlab-ci.yml"] = Recipes.Sha(1);
        }

        Projects.Add(project);
        return project;
    }

    public FakePipeline AddPipeline(FakeProject project, string source = "push", Dictionary<string, string>? variables = null, string? reference = null)
    {
        variables ??= [];
        string at = reference ?? project.Branch;
        FakeBranch branch = project.Branches.GetValueOrDefault(at) ?? project.Tags[at];
        FakePipeline pipeline = new() { Id = ++_next, Iid = project.Pipelines.Count + 1, CreatedAt = clock.GetUtcNow(), Source = source, Ref = at, Sha = branch.Commit, Variables = variables, Jobs = [.. project.Recipe(variables)] };
        foreach (FakeJob job in pipeline.Jobs)
        {
            job.Id = ++_next;
            // An environment comes to be with the first pipeline that has a job for it.
            if (job.Environment is { } environment && !project.Environments.Exists(one => one.Name == environment))
                project.Environments.Add(new() { Id = ++_next, Name = environment, Tier = environment });
        }

        project.Pipelines.Add(pipeline);
        return pipeline;
    }

    // https://docs.gitlab.com/api/lint/: a check is asked for by POST.
    protected override bool IsRead(Exchange exchange) => exchange.Path.EndsWith("/ci/lint", StringComparison.Ordinal);

    protected override void Map(WebApplication application)
    {
        application.Use(EntityTagsAsync);
        application.Use(ThrottleAsync);
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
        MapAccounts(application);
        MapProjects(application);
        MapAutoDevOps(application);
        MapTemplates(application);
        MapClusters(application);
        MapRegistry(application);
        MapImporter(application);
        MapRepository(application);
        MapPipelines(application);
        MapSettings(application);
        MapEnvironments(application);
        MapMergeRequests(application);
        application.MapFallback(() => Results.Json(new { error = "404 Not Found" }, statusCode: 404));
    }

    private static string Plain(string value) => Uri.UnescapeDataString(value);

    private static Refused NotFound(string what) => new(404, new JsonObject { ["message"] = $"404 {what} Not Found" });

    private static Refused Forbidden(string why = "403 Forbidden") => new(403, new JsonObject { ["message"] = why });

    private static Refused Bad(string why) => new(400, new JsonObject { ["message"] = why });

    private FakeProject Project(HttpContext context, int level = 10, bool write = false)
    {
        string id = Plain((string)context.Request.RouteValues["id"]!);
        FakeProject project = Projects.Find(one => one.Path == id || one.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw NotFound("Project");
        if (project.AccessLevel < level)
            throw Forbidden();
        return write && project.Archived ? throw Forbidden("403 Forbidden - The project is archived") : project;
    }

    private static async Task<JsonObject> BodyAsync(HttpContext context) => (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    private static string? Words(JsonObject body, string name) => (string?)body[name];

    private JsonArray PageOf(HttpContext context, IEnumerable<JsonObject> items)
    {
        JsonObject[] all = [.. items];
        int size = Math.Min(PageSize, int.TryParse(context.Request.Query["per_page"], out int asked) ? asked : 20);
        int page = int.TryParse(context.Request.Query["page"], out int number) ? number : 1;
        if (all.Length > page * size)
            context.Response.Headers.Link = $"<{Next(context, ("page", (page + 1).ToString(CultureInfo.InvariantCulture)))}>; rel=\"next\", <{Address}/api/v4/never?page=9>; rel=\"last\"";
        return [.. all.Skip((page - 1) * size).Take(size)];
    }

    private string Next(HttpContext context, (string Name, string Value) changed)
    {
        string raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        IEnumerable<string> query = context.Request.Query.Where(pair => pair.Key != changed.Name).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}").Append($"{changed.Name}={changed.Value}");
        return $"{Address}{raw}?{string.Join('&', query)}";
    }

    // A weak tag over the whole answer, as Rack makes one.
    private static async Task EntityTagsAsync(HttpContext context, RequestDelegate next)
    {
        Stream outgoing = context.Response.Body;
        using MemoryStream kept = new();
        context.Response.Body = kept;
        await next(context);
        context.Response.Body = outgoing;
        if (context.Request.Method == "GET" && context.Response.StatusCode == 200)
        {
            string tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(kept.ToArray()))[..32]}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                context.Response.ContentLength = null;
                return;
            }
        }

        await outgoing.WriteAsync(kept.ToArray());
    }

    // https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
    private async Task ThrottleAsync(HttpContext context, RequestDelegate next)
    {
        if (PerMinute == 0)
        {
            await next(context);
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset begin = new(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero);
        int spent;
        lock (_gate)
        {
            List<DateTimeOffset> all = _spent.TryGetValue("api", out List<DateTimeOffset>? found) ? found : _spent["api"] = [];
            all.RemoveAll(at => at < begin);
            all.Add(now);
            spent = all.Count;
        }

        context.Response.Headers["RateLimit-Name"] = "throttle_authenticated_api";
        context.Response.Headers["RateLimit-Limit"] = PerMinute.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["RateLimit-Observed"] = spent.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["RateLimit-Remaining"] = Math.Max(0, PerMinute - spent).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["RateLimit-Reset"] = begin.AddMinutes(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (spent <= PerMinute)
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = Math.Ceiling((begin.AddMinutes(1) - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await Results.Text("Retry later\n", "text/plain", Encoding.UTF8, 429).ExecuteAsync(context);
    }

    // https://docs.gitlab.com/api/rest/authentication/
    private static async Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        string bearer = context.Request.Headers.Authorization.ToString();
        string? given = context.Request.Headers["PRIVATE-TOKEN"].FirstOrDefault() is { } access && access.StartsWith("glpat-", StringComparison.Ordinal) ? access
            : context.Request.Headers["JOB-TOKEN"].FirstOrDefault() is { } job && job.StartsWith("glcbt-", StringComparison.Ordinal) ? job
            : bearer.StartsWith("Bearer ", StringComparison.Ordinal) ? bearer["Bearer ".Length..] : null;
        object? refusal = given switch
        {
            Token or OAuthToken => null,
            // A job's token opens some addresses, and the user's is none of them: https://docs.gitlab.com/ci/jobs/ci_job_token/.
            JobToken => context.Request.Path.Value!.EndsWith("/job", StringComparison.Ordinal) || context.Request.Path.Value.Contains("/artifacts", StringComparison.Ordinal) ? null : new { message = "401 Unauthorized" },
            ReadToken => context.Request.Method == "GET" ? null : new { error = "insufficient_scope", error_description = "The request requires higher privileges than provided by the access token.", scope = "api" },
            ExpiredToken => new { error = "invalid_token", error_description = "Token is expired. You can either do re-authorization or token refresh." },
            _ => new { message = "401 Unauthorized" },
        };
        if (refusal is null)
            await next(context);
        else
            await Results.Json(refusal, statusCode: given == ReadToken ? 403 : 401).ExecuteAsync(context);
    }

    /// <summary>An answer that is a refusal.</summary>
    private sealed class Refused(int status, JsonObject body) : Exception
    {
        public int Status => status;

        public JsonObject Body => body;
    }
}
