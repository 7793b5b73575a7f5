using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private static readonly string None = new('0', 40);

    /// <summary>One more commit of a branch, with these files changed.</summary>
    public string Commit(FakeRepository repository, string branch, IReadOnlyDictionary<string, string> files)
    {
        string sha = string.Concat(Enumerable.Repeat((++_next).ToString("x8", CultureInfo.InvariantCulture), 5));
        Dictionary<string, string> all = new(repository.Branches.GetValueOrDefault(branch)?.Files ?? new Dictionary<string, string>());
        foreach ((string path, string text) in files)
            all[path] = text;
        repository.Commits.Add(repository.Branches[branch] = new(sha, all));
        repository.DefaultBranch ??= $"refs/heads/{branch}";
        return sha;
    }

    private IReadOnlyDictionary<string, string> Refs(FakeRepository repository)
    {
        IEnumerable<KeyValuePair<string, string>> branches = repository.Git is { } git ? ReadGit!(git) : repository.Branches.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Commit));
        return branches.Select(pair => KeyValuePair.Create($"refs/heads/{pair.Key}", pair.Value))
            .Concat(repository.Tags.Select(pair => KeyValuePair.Create($"refs/tags/{pair.Key}", pair.Value.Commit)))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    private static FakeTip Version(HttpContext context, FakeRepository repository)
    {
        string version = context.Request.Query["versionDescriptor.version"].ToString();
        FakeTip? tip = context.Request.Query["versionDescriptor.versionType"].ToString() switch
        {
            "commit" => repository.Commits.Find(one => one.Commit == version),
            "tag" => repository.Tags.GetValueOrDefault(version),
            _ => repository.Branches.GetValueOrDefault(version),
        };
        return tip ?? throw Missing("GitUnresolvableToCommitException", $"TF401175: The version descriptor <{version}> could not be resolved to a version in the repository {repository.Name}");
    }

    private JsonObject Item(FakeRepository repository, FakeTip tip, string path, bool isFolder, bool content)
    {
        JsonObject json = new()
        {
            ["objectId"] = None,
            ["gitObjectType"] = isFolder ? "tree" : "blob",
            ["commitId"] = tip.Commit,
            ["path"] = $"/{path}",
            ["url"] = $"{Address}{Root}/_apis/git/repositories/{repository.Id}/items/{Uri.EscapeDataString(path)}",
        };
        if (isFolder)
            json["isFolder"] = true;
        if (content)
        {
            bool isBinary = !isFolder && tip.Files[path].Contains('\0', StringComparison.Ordinal);
            json["contentMetadata"] = new JsonObject { ["fileName"] = path.Split('/')[^1], ["isBinary"] = isBinary };
            if (!isFolder)
                json["content"] = tip.Files[path];
        }

        return json;
    }

    private void MapRepository(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/git/repositories/{{repository}}";
        application.MapGet($"{At}/refs", (HttpContext context) =>
        {
            FakeRepository repository = Repository(context).Repository;
            string filter = context.Request.Query["filter"].ToString();
            return Results.Json(PageOf(context, Refs(repository).Where(pair => pair.Key.StartsWith($"refs/{filter}", StringComparison.Ordinal)).Select(pair => new JsonObject { ["name"] = pair.Key, ["objectId"] = pair.Value, ["url"] = $"{Address}{Root}/_apis/git/repositories/{repository.Id}/{pair.Key}" })));
        });
        application.MapGet($"{At}/commits/{{commit}}", (HttpContext context, string commit) =>
            Repository(context).Repository.Commits.Find(one => one.Commit == commit) is { } found ? Results.Json(new JsonObject { ["commitId"] = found.Commit }) : throw Missing("GitCommitDoesNotExistException", $"TF401175: The commit {commit} does not exist."));
        application.MapGet($"{At}/commits/{{commit}}/statuses", (HttpContext context, string commit) =>
        {
            Repository(context);
            return Results.Json(Envelope([.. new[] { ("continuous-integration", "build", "succeeded"), ("scan", "secrets", "pending") }.Select((status, index) => new JsonObject { ["id"] = index + 1, ["state"] = status.Item3, ["context"] = new JsonObject { ["genre"] = status.Item1, ["name"] = status.Item2 }, ["targetUrl"] = $"{Address}/check/{index}" })]));
        });
        application.MapGet($"{At}/items", (HttpContext context) =>
        {
            FakeRepository repository = Repository(context).Repository;
            FakeTip tip = Version(context, repository);
            bool list = context.Request.Query.ContainsKey("scopePath");
            string path = (list ? context.Request.Query["scopePath"] : context.Request.Query["path"]).ToString().Trim('/');
            string prefix = path.Length == 0 ? "" : path + "/";
            bool isFile = tip.Files.ContainsKey(path), isFolder = path.Length == 0 || tip.Files.Keys.Any(file => file.StartsWith(prefix, StringComparison.Ordinal));
            if (!isFile && !isFolder)
                throw Missing("GitItemNotFoundException", $"TF401174: The item '{path}' could not be found in the repository '{repository.Name}' at the version specified by '<Commit: {tip.Commit} >' (resolved to commit '{tip.Commit}')");
            if (!list)
                return Results.Json(Item(repository, tip, path, !isFile, content: context.Request.Query["includeContent"] == "true"));
            string[] below = [.. tip.Files.Keys.Where(file => file.StartsWith(prefix, StringComparison.Ordinal)).Select(file => file[prefix.Length..])];
            IEnumerable<JsonObject> folders = below.Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file.Split('/')[0]).Distinct().Select(name => Item(repository, tip, prefix + name, true, false));
            IEnumerable<JsonObject> files = below.Where(file => !file.Contains('/', StringComparison.Ordinal)).Select(name => Item(repository, tip, prefix + name, false, false));
            return Results.Json(Envelope([Item(repository, tip, path, true, false), .. folders, .. files]));
        });
        application.MapPost($"{At}/pushes", async (HttpContext context) =>
        {
            FakeRepository repository = Repository(context).Repository;
            JsonObject body = await BodyAsync(context);
            JsonNode update = body["refUpdates"]![0]!;
            string name = (string)update["name"]!, branch = name["refs/heads/".Length..];
            if (repository.Protected.Contains(branch))
                throw new Refused(403, Body("GitRefUpdateRejectedByPolicyException", "TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch."));
            if ((string)update["oldObjectId"]! != (repository.Branches.GetValueOrDefault(branch)?.Commit ?? None))
                throw new Refused(409, Body("GitReferenceStaleException", $"TF401028: The reference '{name}' has already been updated by another client, so you cannot update it. Please try again."));
            Dictionary<string, string> files = [];
            foreach (JsonNode change in body["commits"]![0]!["changes"]!.AsArray().OfType<JsonNode>())
            {
                string path = ((string)change["item"]!["path"]!).TrimStart('/');
                bool isThere = repository.Branches.GetValueOrDefault(branch)?.Files.ContainsKey(path) == true;
                if (isThere == ((string)change["changeType"]! == "add"))
                    throw new Refused(400, Body("GitItemConflictException", $"TF401188: The path '{path}' specified in the add operation already exists."));
                files[path] = (string)change["newContent"]!["content"]!;
            }

            string sha = Commit(repository, branch, files);
            return Results.Json(new JsonObject { ["commits"] = new JsonArray(new JsonObject { ["commitId"] = sha, ["comment"] = (string?)body["commits"]![0]!["comment"] }), ["refUpdates"] = new JsonArray(new JsonObject { ["name"] = name, ["oldObjectId"] = (string?)update["oldObjectId"], ["newObjectId"] = sha }), ["pushId"] = ++_next }, statusCode: 201);
        });
    }
}
