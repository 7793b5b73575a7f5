using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GitLabServer
{
    private static FakeBranch? At(FakeProject project, string reference) =>
        project.Branches.GetValueOrDefault(reference) ?? project.Tags.GetValueOrDefault(reference) ?? project.Branches.Values.Concat(project.Past).FirstOrDefault(branch => reference.Length > 6 && branch.Commit.StartsWith(reference, StringComparison.Ordinal));

    private FakeBranch? Branch(FakeProject project, string name) =>
        project.Git is not { } path ? project.Branches.GetValueOrDefault(name)
        : ReadGit!(path).TryGetValue(name, out string? commit) ? new() { Commit = commit }
        : null;

    private void MapRepository(WebApplication application)
    {
        application.MapGet("/api/v4/projects/{id}/repository/branches/{branch}", (HttpContext context, string branch) =>
            Branch(Project(context), Plain(branch)) is { } found ? Results.Json(new { name = Plain(branch), commit = new { id = found.Commit } }) : throw NotFound("Branch"));
        application.MapGet("/api/v4/projects/{id}/repository/tags/{tag}", (HttpContext context, string tag) =>
            Project(context).Tags.TryGetValue(Plain(tag), out FakeBranch? found) ? Results.Json(new { name = Plain(tag), commit = new { id = found.Commit } }) : throw NotFound("Tag"));
        application.MapGet("/api/v4/projects/{id}/repository/commits/{sha}", (HttpContext context, string sha) =>
            At(Project(context), Plain(sha)) is { } found ? Results.Json(new { id = found.Commit }) : throw NotFound("Commit"));
        application.MapGet("/api/v4/projects/{id}/repository/files/{path}", (HttpContext context, string path) =>
        {
            FakeBranch branch = At(Project(context), context.Request.Query["ref"].ToString()) ?? throw NotFound("Commit");
            if (!branch.Files.TryGetValue(Plain(path), out string? text))
                throw NotFound("File");
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            if (!text.Contains('\0', StringComparison.Ordinal))
                bytes = Encoding.UTF8.GetBytes(text);
            return Results.Json(new JsonObject
            {
                ["file_name"] = Plain(path).Split('/')[^1],
                ["file_path"] = Plain(path),
                ["size"] = bytes.Length,
                ["encoding"] = "base64",
                ["content"] = Convert.ToBase64String(bytes),
                ["ref"] = context.Request.Query["ref"].ToString(),
                ["commit_id"] = branch.Commit,
                ["last_commit_id"] = branch.Last.GetValueOrDefault(Plain(path), branch.Commit),
            });
        });
        application.MapGet("/api/v4/projects/{id}/repository/tree", (HttpContext context) =>
        {
            FakeBranch branch = At(Project(context), context.Request.Query["ref"].ToString()) ?? throw NotFound("Tree");
            string path = context.Request.Query["path"].ToString();
            string prefix = path.Length == 0 ? "" : path + "/";
            bool all = context.Request.Query["recursive"] == "true";
            string[] below = [.. branch.Files.Keys.Where(file => file.StartsWith(prefix, StringComparison.Ordinal)).Select(file => file[prefix.Length..])];
            if (below.Length == 0 && prefix.Length > 0)
                throw NotFound("Tree");
            IEnumerable<JsonObject> folders = below.Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file.Split('/')[0]).Distinct().Order(StringComparer.Ordinal).Select(name => Item(name, "tree"));
            IEnumerable<JsonObject> files = below.Where(file => all || !file.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Item(name, "blob"));
            return Results.Json(PageOf(context, folders.Concat(files)));

            JsonObject Item(string name, string type) => new() { ["id"] = Recipes.Sha(9), ["name"] = name.Split('/')[^1], ["type"] = type, ["path"] = prefix + name, ["mode"] = type == "tree" ? "040000" : "100644" };
        });
        application.MapPost("/api/v4/projects/{id}/repository/commits", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 30, write: true);
            JsonObject body = await BodyAsync(context);
            string name = Words(body, "branch")!;
            if (project.ProtectedBranches.Contains(name))
                throw Bad("You are not allowed to push into this branch");
            if (!project.Branches.TryGetValue(name, out FakeBranch? branch))
            {
                if (project.Branches.Count > 0)
                    throw Bad("You can only create or edit files when you are on a branch");
                branch = project.Branches[name] = new();
            }

            string commit = Recipes.Sha((int)++_next);
            foreach (JsonObject action in ((JsonArray)body["actions"]!).Cast<JsonObject>())
            {
                string path = Words(action, "file_path")!;
                bool isThere = branch.Files.ContainsKey(path);
                if (Words(action, "action") == "create" && isThere)
                    throw Bad("A file with this name already exists");
                if (Words(action, "last_commit_id") is { } last && last != branch.Last.GetValueOrDefault(path))
                    throw Bad("You are attempting to update a file that has changed since you started editing it.");
                branch.Files[path] = Words(action, "content")!;
                branch.Last[path] = commit;
            }

            branch.Commit = commit;
            return Results.Json(new { id = commit, short_id = commit[..8], title = Words(body, "commit_message"), message = Words(body, "commit_message") }, statusCode: 201);
        });
        application.MapGet("/api/v4/projects/{id}/ci/lint", (HttpContext context) =>
        {
            FakeBranch branch = At(Project(context), context.Request.Query["content_ref"].ToString()) ?? throw NotFound("Commit");
            bool isThere = branch.Files.TryGetValue(".gitlab-ci.yml", out string? text);
            return Results.Json(new { valid = isThere, merged_yaml = text ?? "", errors = isThere ? [] : new[] { "Please provide content of .gitlab-ci.yml" }, warnings = Array.Empty<string>() });
        });
        application.MapPost("/api/v4/projects/{id}/ci/lint", async (HttpContext context) =>
        {
            Project(context);
            string text = Words(await BodyAsync(context), "content")!;
            bool bad = text.Contains("nonsense", StringComparison.Ordinal);
            return Results.Json(new { valid = !bad, errors = bad ? new[] { "jobs:nonsense config should implement the script:, run:, or trigger: keyword" } : [], warnings = Array.Empty<string>() });
        });
    }
}
