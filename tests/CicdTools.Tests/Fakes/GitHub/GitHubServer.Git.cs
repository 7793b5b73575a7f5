using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

// https://docs.github.com/rest/git
internal sealed partial class GitHubServer
{
    private void MapGit(WebApplication application)
    {
        application.MapPost("/repos/{owner}/{name}/git/blobs", (HttpContext context) => On(context, repository =>
        {
            string text = Encoding.UTF8.GetString(Convert.FromBase64String((string)Body(context)["content"]!));
            repository.Objects[Sha(text)] = text;
            return Json(new JsonObject { ["sha"] = Sha(text), ["url"] = "x" }, 201);
        }));
        application.MapPost("/repos/{owner}/{name}/git/trees", (HttpContext context) => On(context, repository =>
        {
            JsonNode body = Body(context);
            JsonObject tree = (JsonObject)repository.Objects[(string)body["base_tree"]!].DeepClone();
            foreach (JsonNode? entry in body["tree"]!.AsArray())
                tree[(string)entry!["path"]!] = (string)repository.Objects[(string)entry["sha"]!]!;
            string sha = Sha(tree.ToJsonString());
            repository.Objects[sha] = tree;
            return Json(new JsonObject { ["sha"] = sha, ["url"] = "x", ["truncated"] = false, ["tree"] = new JsonArray() }, 201);
        }));
        application.MapPost("/repos/{owner}/{name}/git/commits", (HttpContext context) => On(context, repository =>
        {
            JsonNode body = Body(context);
            string sha = Sha(body.ToJsonString());
            repository.Objects[sha] = new JsonObject { ["tree"] = (string)body["tree"]!, ["parent"] = (string?)body["parents"]?[0] };
            return Json(Example("/repos/{owner}/{repo}/git/commits/{commit_sha}", new() { ["sha"] = sha, ["message"] = (string)body["message"]! }), 201);
        }));
        application.MapPatch("/repos/{owner}/{name}/git/refs/{**reference}", (HttpContext context, string reference) => On(context, repository =>
        {
            string branch = reference["heads/".Length..], sha = (string)Body(context)["sha"]!;
            JsonNode commit = repository.Objects[sha];
            if ((string?)commit["parent"] != Commit(repository, repository.Branches[branch]))
                return Refuse(422, "Update is not a fast forward");
            repository.Branches[branch] = new(repository.Objects[(string)commit["tree"]!].AsObject().ToDictionary(file => file.Key, file => (string)file.Value!), StringComparer.Ordinal);
            return Json(Reference(reference, sha));
        }));
    }

    private static string Commit(GitHubRepositoryState repository, SortedDictionary<string, string> files)
    {
        JsonObject tree = [.. files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))];
        string sha = Sha(tree.ToJsonString()), head = Head(files);
        repository.Objects[sha] = tree;
        repository.Objects[head] = new JsonObject { ["tree"] = sha };
        return head;
    }

    private static JsonObject Reference(string reference, string sha) => new()
    {
        ["ref"] = $"refs/{reference}",
        ["node_id"] = "x",
        ["url"] = "x",
        ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = sha, ["url"] = "x" },
    };
}
