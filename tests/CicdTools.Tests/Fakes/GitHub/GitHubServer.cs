using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

/// <summary>
/// A GitHub on loopback, as a server of one's own (/api/v3), behaving as https://docs.github.com/rest says: states over virtual time, pages by
/// Link, entity tags, budgets in headers, scopes. What it answers begins as the description's own example, so that it is whole.
/// </summary>
internal sealed partial class GitHubServer(TimeProvider clock) : FakeServer
{
    public const string Token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>A token that may only read, of the kind with permissions instead of scopes.</summary>
    public const string ReadToken = "github_pat_0123456789abcdefghijklmnopqrstuvwxyz";

    private const string Root = "/api/v3";

    private readonly BlobServer _blobs = new();
    private long _id = 1000;

    public TimeProvider Clock => clock;

    public Dictionary<string, GitHubRepositoryState> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, GitHubSettings> Organizations { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The user whose token it is.</summary>
    public string User { get; set; } = "octocat";

    /// <summary>The token's scopes.</summary>
    public string[] Scopes { get; set; } = ["repo", "workflow", "admin:org", "delete_repo", "read:packages", "delete:packages"];

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Whether it knows return_run_details.</summary>
    public bool TellsRuns { get; set; } = true;

    /// <summary>Where Git finds a repository that is made.</summary>
    public Func<string, string>? NewCloneUrl { get; set; }

    /// <summary>The branches that Git has pushed to a repository; null where none is pushed to.</summary>
    public Func<string, IEnumerable<string>>? GitBranches { get; set; }

    /// <summary>Merges in Git: a repository's clone address, the branch, and the one that gets it. False for a conflict. Null where only the pull request is told.</summary>
    public Func<string, string, string, bool>? GitMerge { get; set; }

    /// <summary>Who listens to comments on pull requests: the repository, the number and the text.</summary>
    public Action<GitHubRepositoryState, int, string>? Commented { get; set; }

    /// <summary>What is checked about every commit: name, status and conclusion.</summary>
    public (string Name, string Status, string? Conclusion)[] Checks { get; set; } = [("lint", "completed", "success"), ("test", "in_progress", null)];

    /// <summary>How long a run waits for a runner.</summary>
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromSeconds(7);

    public int Remaining { get; set; } = 5000;

    /// <summary>The server that archives and logs lie on: of another origin, as at GitHub.</summary>
    public FakeServer Blobs => _blobs;

    protected override ApiJudge? Judge => ApiJudge.GitHub;

    // A token is asked for by POST, and changes nothing that is kept there.
    protected override bool IsRead(Exchange exchange) => exchange.Path.EndsWith("/access_tokens", StringComparison.Ordinal);

    protected override string Prefix => Root;

    public long NextId() => Interlocked.Increment(ref _id);

    public GitHubRepositoryState Add(string fullName, params (string Path, string Text)[] files)
    {
        GitHubRepositoryState repository = new(fullName, NextId());
        if (files.Length > 0)
            repository.Branches["main"] = new(files.ToDictionary(file => file.Path, file => file.Text), StringComparer.Ordinal);
        Repositories.Add(fullName, repository);
        return repository;
    }

    public override async Task StartAsync()
    {
        await _blobs.StartAsync();
        await base.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _blobs.DisposeAsync();
    }

    protected override void Map(WebApplication application)
    {
        application.UsePathBase(Root);
        application.UseRouting();
        application.Use(FrameAsync);
        MapAccount(application);
        MapRepositories(application);
        MapContents(application);
        MapGit(application);
        MapRuns(application);
        MapSettings(application);
        MapEnvironments(application);
        MapPulls(application);
        MapPackages(application);
        MapApps(application);
        application.MapFallback(() => NotFound());
    }

    // What every answer has: the credential is checked, the budget told, and what has not changed is not sent again, nor counted.
    private async Task FrameAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers["X-GitHub-Request-Id"] = "0F0F:1";
        context.Response.Headers.Date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        bool readOnly = context.Request.Headers.Authorization == $"Bearer {ReadToken}";
        string given = context.Request.Headers.Authorization.ToString();
        bool isApp = given.StartsWith("Bearer eyJ", StringComparison.Ordinal) && context.Request.Path.StartsWithSegments("/app");
        if (isApp && AppRefusal(given["Bearer ".Length..]) is { } refusal)
        {
            await Refuse(401, refusal).ExecuteAsync(context);
            return;
        }

        if (!readOnly && !isApp && given != $"Bearer {Token}" && !IsInstallationToken(given))
        {
            await Refuse(401, "Bad credentials").ExecuteAsync(context);
            return;
        }

        if (readOnly && context.Request.Method != "GET")
        {
            context.Response.Headers["X-Accepted-GitHub-Permissions"] = "actions=write";
            await Refuse(403, "Resource not accessible by personal access token").ExecuteAsync(context);
            return;
        }

        if (!readOnly)
            context.Response.Headers["X-OAuth-Scopes"] = string.Join(", ", Scopes);
        Remaining--;
        Stream outgoing = context.Response.Body;
        using MemoryStream answer = new();
        context.Response.Body = answer;
        await next(context);
        context.Response.Body = outgoing;
        byte[] body = answer.ToArray();
        if (context.Request.Method == "GET" && context.Response.StatusCode == 200)
        {
            string tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                Remaining++;
                context.Response.StatusCode = 304;
                context.Response.ContentType = null;
                context.Response.ContentLength = null;
                body = [];
            }
        }

        context.Response.Headers["X-RateLimit-Limit"] = "5000";
        context.Response.Headers["X-RateLimit-Remaining"] = Remaining.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-RateLimit-Reset"] = clock.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-RateLimit-Resource"] = "core";
        if (body.Length > 0)
            await outgoing.WriteAsync(body);
    }

    private GitHubRepositoryState? Find(string owner, string name)
    {
        GitHubRepositoryState? repository = Repositories.GetValueOrDefault($"{owner}/{name}");
        if (GitBranches is null || repository?.CloneUrl is not { } path)
            return repository;
        foreach (string branch in GitBranches(path))
            repository.Branches.TryAdd(branch, new(StringComparer.Ordinal));
        return repository;
    }

    /// <summary>Runs a handler on a repository, or sends on, or says that there is none.</summary>
    private IResult On(HttpContext context, Func<GitHubRepositoryState, IResult> handle)
    {
        GitHubRepositoryState? repository = Find((string)context.Request.RouteValues["owner"]!, (string)context.Request.RouteValues["name"]!);
        if (repository?.RenamedTo is { } now)
            return Results.Redirect($"{Root}{context.Request.Path.Value!.Replace(repository.FullName, now, StringComparison.OrdinalIgnoreCase)}{context.Request.QueryString}", permanent: true, preserveMethod: true);
        if (repository is null)
            return NotFound();
        return repository.Archived && context.Request.Method is not ("GET" or "HEAD") ? Refuse(403, "Repository was archived so is read-only.") : handle(repository);
    }

    private static IResult NotFound() => Refuse(404, "Not Found");

    private static IResult Refuse(int status, string message) => Results.Json(new { message, documentation_url = "https://docs.github.com/rest", status = status.ToString(CultureInfo.InvariantCulture) }, statusCode: status);

    private static IResult Json(JsonNode node, int status = 200) => Results.Text(node.ToJsonString(), "application/json", Encoding.UTF8, status);

    /// <summary>A page of items, with the link to the next.</summary>
    private IResult Page(HttpContext context, IEnumerable<JsonNode> items, string? inside = null)
    {
        int size = int.TryParse(context.Request.Query["per_page"], out int asked) ? Math.Min(asked, PageSize) : Math.Min(30, PageSize);
        int page = int.TryParse(context.Request.Query["page"], out int number) ? number : 1;
        JsonNode[] all = [.. items];
        JsonArray part = [.. all.Skip((page - 1) * size).Take(size)];
        if (page * size < all.Length)
        {
            string query = string.Concat(context.Request.Query.Where(pair => pair.Key is not "page").Select(pair => $"&{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
            context.Response.Headers.Link = $"<{Address}{Root}{context.Request.Path}?page={page + 1}{query}>; rel=\"next\"";
        }

        return inside is null ? Json(part) : Json(new JsonObject { ["total_count"] = all.Length, [inside] = part });
    }

    private string At(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static JsonNode Body(HttpContext context) => JsonNode.Parse(new StreamReader(context.Request.Body).ReadToEndAsync().GetAwaiter().GetResult())!;

    private static string Sha(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The description's example with what is true here put over it.</summary>
    private JsonObject Example(string path, JsonObject over, string? inside = null)
    {
        JsonNode? example = Judge?.ExampleAsync("GET", path).GetAwaiter().GetResult();
        if (inside is not null)
            example = example?[inside];
        if (example is JsonArray list)
            example = list[0];
        JsonObject made = (JsonObject?)example?.DeepClone() ?? [];
        foreach ((string key, JsonNode? value) in over)
            made[key] = value?.DeepClone();
        return made;
    }

    /// <summary>A person as GitHub describes one.</summary>
    public JsonObject Person(string login) => UserOf(login);

    private JsonObject UserOf(string login) => Example("/user", new() { ["login"] = login, ["type"] = Organizations.ContainsKey(login) ? "Organization" : "User" });

    /// <summary>Where archives and logs lie. Whoever comes with a credential is sent away: it was meant for another.</summary>
    private sealed class BlobServer : FakeServer
    {
        public Dictionary<string, byte[]> Blobs { get; } = [];

        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application) => application.MapGet("/blobs/{id}", (HttpContext context, string id) =>
            context.Request.Headers.ContainsKey("Authorization") ? Results.StatusCode(400) : Results.Bytes(Blobs[id], "application/octet-stream"));
    }

    private IResult Send(string id, byte[] bytes)
    {
        _blobs.Blobs[id] = bytes;
        return Results.Redirect($"{_blobs.Address}/blobs/{id}");
    }
}
