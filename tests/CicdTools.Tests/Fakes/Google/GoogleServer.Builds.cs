using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.Google;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>The builds, oldest first.</summary>
    public List<FakeBuild> Builds { get; } = [];

    /// <summary>What was asked for when a build was created, as it came.</summary>
    public List<JsonObject> Submitted { get; } = [];

    /// <summary>How the next builds end.</summary>
    public string Ends { get; set; } = "SUCCESS";

    /// <summary>How many seconds each step of the next builds takes.</summary>
    public double BuildSeconds { get; set; } = 10;

    /// <summary>The image that builds of tags push, and the repository of Artifact Registry that it goes to; null for none.</summary>
    public (string Registry, string Package)? Pushes { get; set; }

    /// <summary>Where the next builds' logs lie.</summary>
    public string? Logging { get; set; }

    /// <summary>A build that a trigger begins now.</summary>
    public FakeBuild AddBuild(JsonObject? trigger, JsonObject? source = null)
    {
        Dictionary<string, string> substitutions = [];
        if (trigger is not null)
        {
            substitutions["TRIGGER_NAME"] = (string)trigger["name"]!;
            substitutions["TRIGGER_BUILD_CONFIG_PATH"] = (string?)trigger["filename"] ?? "";
            substitutions["COMMIT_SHA"] = (string?)source?["commitSha"] ?? new string('a', 40);
            if ((string?)source?["tagName"] is { } tag)
                substitutions["TAG_NAME"] = tag;
            else if ((string?)source?["commitSha"] is null)
                substitutions["BRANCH_NAME"] = (string?)source?["branchName"] ?? "main";
            foreach ((string name, JsonNode? value) in (JsonObject?)source?["substitutions"] ?? [])
                substitutions[name] = (string)value!;
        }

        FakeBuild build = new()
        {
            CreatedAt = clock.GetUtcNow(),
            TriggerId = (string?)trigger?["id"],
            Substitutions = substitutions,
            Ends = Ends,
            NeedsApproval = (bool?)trigger?["approvalConfig"]?["approvalRequired"] == true,
            Logging = Logging,
            Queue = Math.Min(2, BuildSeconds),
            Each = BuildSeconds,
        };
        Builds.Add(build);
        if (Pushes is { } pushes && Ends == "SUCCESS" && substitutions.TryGetValue("TAG_NAME", out string? pushed))
        {
            Registry(pushes.Registry).RemoveAll(image => image.Package == pushes.Package && image.Tags.Contains(pushed));
            Registry(pushes.Registry).Add((pushes.Package, $"sha256:{new string('b', 64)}", [pushed]));
        }

        return build;
    }

    private FakeBuild Build(string id) => Builds.Find(build => build.Id == id) ?? throw NotFound("Build");

    private JsonObject Started(FakeBuild build) => Operation("", [], new() { ["@type"] = "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata", ["build"] = build.Describe(clock.GetUtcNow()) });

    private void MapBuilds(WebApplication application)
    {
        application.MapGet("/v1/projects/{p}/locations/{l}/builds", (HttpContext context) =>
        {
            string filter = context.Request.Query["filter"].ToString();
            DateTimeOffset now = clock.GetUtcNow();
            return Results.Json(PageOf(context, "builds", Builds.AsEnumerable().Reverse().Where(build => filter.Length == 0 || filter == $"status=\"{build.Status(now)}\"").Select(build => build.Describe(now))));
        });
        application.MapGet("/v1/projects/{p}/locations/{l}/builds/{id}", (string id) => Results.Json(Build(id).Describe(clock.GetUtcNow())));
        application.MapPost("/v1/projects/{p}/locations/{l}/builds", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context);
            Submitted.Add(body);
            return Results.Json(Started(AddBuild(null)));
        });
        application.MapPost("/v1/projects/{p}/locations/{l}/builds/{id}:cancel", (string id) =>
        {
            FakeBuild build = Build(id);
            if (build.FinishedAt(clock.GetUtcNow()) is null)
                build.CanceledAt = clock.GetUtcNow();
            return Results.Json(build.Describe(clock.GetUtcNow()));
        });
        application.MapPost("/v1/projects/{p}/locations/{l}/builds/{id}:retry", (string id) =>
        {
            FakeBuild before = Build(id);
            FakeBuild again = new() { CreatedAt = clock.GetUtcNow(), TriggerId = before.TriggerId, Substitutions = before.Substitutions, Steps = before.Steps };
            Builds.Add(again);
            return Results.Json(Started(again));
        });
        application.MapPost("/v1/projects/{p}/locations/{l}/builds/{id}:approve", async (HttpContext context, string id) =>
        {
            FakeBuild build = Build(id);
            if (!build.NeedsApproval || build.Decision is not null)
                throw new Refused(400, "FAILED_PRECONDITION", "build is not pending approval");
            JsonObject result = (JsonObject)(await BodyAsync(context))["approvalResult"]!;
            build.Decision = ((string)result["decision"]!, (string?)result["comment"], clock.GetUtcNow());
            return Results.Json(Started(build));
        });
        application.MapPost("/v2/entries:list", async (HttpContext context) =>
        {
            string filter = (string)(await BodyAsync(context))["filter"]!;
            FakeBuild? build = Builds.Find(one => filter.Contains($"resource.labels.build_id=\"{one.Id}\"", StringComparison.Ordinal));
            return Results.Json(new JsonObject { ["entries"] = new JsonArray([.. build?.Entries(clock.GetUtcNow()) ?? []]) });
        });
    }
}
