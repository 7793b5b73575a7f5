using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    /// <summary>Merges in Git: a repository's address, the branch, and the one that gets it. False for a conflict. Null where only the merge request is told.</summary>
    public Func<string, string, string, bool>? GitMerge { get; set; }

    /// <summary>Who listens to notes on merge requests.</summary>
    public Action<FakeMergeRequest, string>? Commented { get; set; }

    private JsonObject Describe(FakeProject project, FakeMergeRequest request) => new()
    {
        ["id"] = request.Iid + 5000,
        ["iid"] = request.Iid,
        ["project_id"] = project.Id,
        ["title"] = request.Title,
        ["state"] = request.State,
        ["draft"] = request.Title.StartsWith("Draft: ", StringComparison.Ordinal),
        ["has_conflicts"] = request.HasConflicts,
        ["source_branch"] = request.Source,
        ["target_branch"] = request.Target,
        ["sha"] = project.Git is { } path ? ReadGit!(path).GetValueOrDefault(request.Source) ?? Recipes.Sha(1) : project.Branches.GetValueOrDefault(request.Source)?.Commit ?? Recipes.Sha(1),
        ["labels"] = new JsonArray([.. request.Labels.Select(label => (JsonNode)label)]),
        ["created_at"] = Time(request.CreatedAt),
        ["author"] = UserOf("ada"),
        ["web_url"] = $"{Address}/{project.Path}/-/merge_requests/{request.Iid}",
    };

    private JsonObject Note((long Id, string? User, string Text, DateTimeOffset At) note) => new() { ["id"] = note.Id, ["body"] = note.Text, ["author"] = UserOf(note.User ?? "ada"), ["system"] = note.User is null, ["created_at"] = Time(note.At), ["noteable_type"] = "MergeRequest" };

    private void MapMergeRequests(WebApplication application)
    {
        FakeMergeRequest One(FakeProject project, string iid) => project.MergeRequests.Find(request => request.Iid.ToString(CultureInfo.InvariantCulture) == iid) ?? throw NotFound("");

        application.MapGet("/api/v4/projects/{id}/merge_requests", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string state = context.Request.Query["state"].ToString(), source = context.Request.Query["source_branch"].ToString(), target = context.Request.Query["target_branch"].ToString();
            return Results.Json(PageOf(context, project.MergeRequests.OrderByDescending(request => request.Iid)
                .Where(request => (state is "" or "all" || request.State == state) && (source.Length == 0 || request.Source == source) && (target.Length == 0 || request.Target == target))
                .Select(request => Describe(project, request))));
        });
        application.MapGet("/api/v4/projects/{id}/merge_requests/{iid}", (HttpContext context, string iid) =>
        {
            FakeProject project = Project(context);
            return Results.Json(Describe(project, One(project, iid)));
        });
        application.MapGet("/api/v4/projects/{id}/merge_requests/{iid}/pipelines", (HttpContext context, string iid) =>
        {
            FakeProject project = Project(context);
            return Results.Json(PageOf(context, One(project, iid).Pipelines.OrderByDescending(pipeline => pipeline.Id).Select(pipeline => Basic(project, pipeline))));
        });
        // https://docs.gitlab.com/api/merge_requests/#update-a-merge-request
        application.MapPut("/api/v4/projects/{id}/merge_requests/{iid}", async (HttpContext context, string iid) =>
        {
            FakeProject project = Project(context, 30, write: true);
            FakeMergeRequest request = One(project, iid);
            if (Words(await BodyAsync(context), "state_event") == "close")
                request.State = "closed";
            return Results.Json(Describe(project, request));
        });
        // https://docs.gitlab.com/api/notes/#merge-requests
        application.MapGet("/api/v4/projects/{id}/merge_requests/{iid}/notes", (HttpContext context, string iid) => Results.Json(PageOf(context, One(Project(context), iid).Notes.Select(Note))));
        application.MapPost("/api/v4/projects/{id}/merge_requests/{iid}/notes", async (HttpContext context, string iid) =>
        {
            FakeMergeRequest request = One(Project(context, 30, write: true), iid);
            string text = Words(await BodyAsync(context), "body")!;
            request.Notes.Add((++_next, "ada", text, clock.GetUtcNow()));
            Commented?.Invoke(request, text);
            return Results.Json(Note(request.Notes.First(note => note.Text == text)), statusCode: 201);
        });
        // https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request
        application.MapPut("/api/v4/projects/{id}/merge_requests/{iid}/merge", async (HttpContext context, string iid) =>
        {
            FakeProject project = Project(context, 30, write: true);
            FakeMergeRequest request = One(project, iid);
            JsonObject body = await BodyAsync(context);
            if (request.IsBlocked || request.State != "opened")
                throw new Refused(405, new JsonObject { ["message"] = "405 Method Not Allowed" });
            if (Words(body, "sha") != (string?)Describe(project, request)["sha"])
                throw new Refused(409, new JsonObject { ["message"] = "SHA does not match HEAD of source branch" });
            if (GitMerge is { } merge && project.Git is { } path && !merge(path, request.Source, request.Target))
                throw new Refused(405, new JsonObject { ["message"] = "405 Method Not Allowed" });
            request.State = "merged";
            request.Squashed = (bool?)body["squash"] == true;
            return Results.Json(Describe(project, request));
        });
        application.MapGet("/api/v4/projects/{id}/repository/commits/{sha}/statuses", (HttpContext context) =>
        {
            Project(context);
            return Results.Json(PageOf(context, new[] { ("build", "success"), ("deploy", "manual"), ("scan", "running") }.Select((status, index) => new JsonObject { ["id"] = index + 1, ["sha"] = Recipes.Sha(1), ["ref"] = "main", ["name"] = status.Item1, ["status"] = status.Item2, ["target_url"] = $"{Address}/job/{index}", ["allow_failure"] = false })));
        });
        application.MapPost("/api/v4/projects/{id}/merge_requests", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 30, write: true);
            JsonObject body = await BodyAsync(context);
            FakeMergeRequest made = new() { Iid = project.MergeRequests.Count + 1, Title = Words(body, "title")!, Source = Words(body, "source_branch")!, Target = Words(body, "target_branch")!, CreatedAt = clock.GetUtcNow() };
            if (project.MergeRequests.Find(request => request.State == "opened" && request.Source == made.Source && request.Target == made.Target) is { } open)
                throw new Refused(409, new JsonObject { ["message"] = new JsonArray($"Another open merge request already exists for this source branch: !{open.Iid}") });
            project.MergeRequests.Add(made);
            return Results.Json(Describe(project, made), statusCode: 201);
        });
    }
}
