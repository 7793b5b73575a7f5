using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

internal sealed partial class GitHubServer
{
    private void MapAccount(WebApplication application)
    {
        application.MapGet("/user", (HttpContext context) =>
        {
            context.Response.Headers["GitHub-Authentication-Token-Expiration"] = "2027-01-01 09:00:00 UTC";
            return Json(UserOf(User));
        });
        application.MapGet("/users/{login}", (string login) => login == "nobody" ? NotFound() : Json(Example("/users/{username}", new() { ["login"] = login, ["id"] = 7 })));
        application.MapGet("/rate_limit", () => Json(Example("/rate_limit", [])));
    }

    private void MapRepositories(WebApplication application)
    {
        application.MapGet("/user/repos", (HttpContext context) => Page(context, Repositories.Values.Where(repository => repository.RenamedTo is null).OrderBy(repository => repository.FullName, StringComparer.Ordinal).Select(Describe)));
        application.MapPost("/user/repos", (HttpContext context) => Create(User, Body(context)));
        application.MapPost("/orgs/{organization}/repos", (HttpContext context, string organization) => Create(organization, Body(context)));
        application.MapGet("/repos/{owner}/{name}", (HttpContext context) => On(context, repository => Json(Describe(repository))));
        application.MapPatch("/repos/{owner}/{name}", (HttpContext context) => On(context, repository =>
        {
            repository.DefaultBranch = (string)Body(context)["default_branch"]!;
            return Json(Describe(repository));
        }));
        application.MapPost("/repos/{owner}/{name}/forks", (HttpContext context) => On(context, repository =>
        {
            JsonNode body = Body(context);
            return Copy(repository, (string?)body["organization"] ?? User, (string)body["name"]!, 202);
        }));
        application.MapPost("/repos/{owner}/{name}/generate", (HttpContext context) => On(context, repository =>
        {
            JsonNode body = Body(context);
            return repository.IsTemplate ? Copy(repository, (string)body["owner"]!, (string)body["name"]!, 201) : NotFound();
        }));
        application.MapDelete("/repos/{owner}/{name}", (HttpContext context) => On(context, repository =>
        {
            if (!Scopes.Contains("delete_repo"))
            {
                context.Response.Headers["X-Accepted-OAuth-Scopes"] = "delete_repo";
                return Refuse(403, "Must have admin rights to Repository.");
            }

            Repositories.Remove(repository.FullName);
            return Results.StatusCode(204);
        }));
        application.MapGet("/repos/{owner}/{name}/branches/{*branch}", (HttpContext context, string branch) => On(context, repository => repository.Branches.TryGetValue(branch = Uri.UnescapeDataString(branch), out SortedDictionary<string, string>? files) && !(repository.CopiedAt > Clock.GetUtcNow())
            ? Json(Example("/repos/{owner}/{repo}/branches/{branch}", new() { ["name"] = branch, ["commit"] = Branch(repository, files), ["protected"] = repository.ProtectedBranches.Contains(branch) }))
            : Refuse(404, "Branch not found")));
    }

    // https://docs.github.com/rest/repos/forks#create-a-fork: the answer comes before the commits.
    private IResult Copy(GitHubRepositoryState source, string owner, string name, int status)
    {
        string full = $"{owner}/{name}";
        if (Repositories.TryGetValue(full, out GitHubRepositoryState? there))
            return status == 202 ? Json(Describe(there), status) : Refuse(422, "Could not clone: Name already exists on this account");
        GitHubRepositoryState made = Add(full);
        foreach ((string branch, SortedDictionary<string, string> files) in source.Branches)
            made.Branches[branch] = new(files, StringComparer.Ordinal);
        made.CopiedAt = Clock.GetUtcNow().AddSeconds(12);
        return Json(Describe(made), status);
    }

    private IResult Create(string owner, JsonNode body)
    {
        string name = $"{owner}/{body["name"]}";
        if (Repositories.ContainsKey(name))
            return Results.Json(new { message = "Repository creation failed.", errors = new[] { new { resource = "Repository", code = "custom", field = "name", message = "name already exists on this account" } } }, statusCode: 422);
        GitHubRepositoryState made = Add(name);
        made.CloneUrl = NewCloneUrl?.Invoke(name);
        return Json(Describe(made), 201);
    }

    private JsonObject Describe(GitHubRepositoryState repository)
    {
        JsonObject made = Whole(repository);
        // The example is a fork.
        made.Remove("source");
        made.Remove("parent");
        return made;
    }

    private JsonObject Whole(GitHubRepositoryState repository) => Example("/repos/{owner}/{repo}", new()
    {
        ["id"] = repository.Id,
        ["full_name"] = repository.FullName,
        ["name"] = repository.FullName.Split('/')[1],
        ["owner"] = UserOf(repository.FullName.Split('/')[0]),
        ["archived"] = repository.Archived,
        ["is_template"] = repository.IsTemplate,
        ["language"] = "C#",
        ["default_branch"] = repository.DefaultBranch,
        ["clone_url"] = repository.CloneUrl ?? $"{Address}/{repository.FullName}.git",
        ["html_url"] = $"{Address}/{repository.FullName}",
        ["permissions"] = new JsonObject { ["admin"] = repository.Permission == "admin", ["maintain"] = repository.Permission is "admin" or "maintain", ["push"] = true, ["triage"] = true, ["pull"] = true },
    });

    private void MapContents(WebApplication application)
    {
        // https://docs.github.com/rest/commits/commits#get-a-commit: the media type sha gives the name alone.
        application.MapGet("/repos/{owner}/{name}/commits/{**reference}", (HttpContext context, string reference) => On(context, repository =>
            repository.Branches.Count == 0 ? Refuse(409, "Git Repository is empty.")
            : repository.Branches.TryGetValue(Uri.UnescapeDataString(reference), out SortedDictionary<string, string>? files) ? Results.Text(Head(files), "application/vnd.github.sha; charset=utf-8")
            : repository.Runs.Find(run => reference.Length > 6 && run.Sha?.StartsWith(reference, StringComparison.Ordinal) == true) is { } run ? Results.Text(run.Sha!, "application/vnd.github.sha; charset=utf-8")
            : Refuse(422, $"No commit found for SHA: {reference}")));
        application.MapGet("/repos/{owner}/{name}/contents/{**path}", (HttpContext context, string? path) => On(context, repository =>
        {
            string branch = context.Request.Query["ref"].FirstOrDefault() ?? repository.DefaultBranch;
            if (!repository.Branches.TryGetValue(branch, out SortedDictionary<string, string>? files))
                return repository.Branches.Count == 0 ? Refuse(404, "This repository is empty.") : Refuse(404, $"No commit found for the ref {branch}");
            if (files.TryGetValue(path ?? "", out string? text))
                return Json(File(path!, text));
            string folder = string.IsNullOrEmpty(path) ? "" : path + "/";
            JsonNode[] entries = [.. files.Keys.Where(file => file.StartsWith(folder, StringComparison.Ordinal)).Select(file => folder + file[folder.Length..].Split('/')[0]).Distinct().Select(entry => files.TryGetValue(entry, out string? content) ? Entry(entry, content) : Entry(entry, null))];
            return entries.Length == 0 ? NotFound() : Json(new JsonArray(entries));
        }));
        application.MapPut("/repos/{owner}/{name}/contents/{**path}", (HttpContext context, string path) => On(context, repository =>
        {
            JsonNode body = Body(context);
            string branch = (string?)body["branch"] ?? repository.DefaultBranch;
            if (path.StartsWith(".github/workflows/", StringComparison.Ordinal) && !Scopes.Contains("workflow"))
            {
                context.Response.Headers["X-Accepted-OAuth-Scopes"] = "workflow";
                return NotFound();
            }

            if (repository.ProtectedBranches.Contains(branch))
                return Refuse(409, $"Could not create file: Changes must be made through a pull request. Protected branch update failed for refs/heads/{branch}.");
            if (!repository.Branches.TryGetValue(branch, out SortedDictionary<string, string>? files))
                repository.Branches.Add(branch, files = new(StringComparer.Ordinal));
            string? before = files.TryGetValue(path, out string? old) ? Sha(old) : null;
            if (before is not null && body["sha"] is null)
                return Refuse(422, "Invalid request.\n\n\"sha\" wasn't supplied.");
            if (before != (string?)body["sha"])
                return Refuse(409, $"{path} does not match {body["sha"]}");
            files[path] = Encoding.UTF8.GetString(Convert.FromBase64String((string)body["content"]!));
            JsonObject file = File(path, files[path]);
            file.Remove("content");
            file.Remove("encoding");
            file["download_url"] = "x";
            return Json(new JsonObject { ["content"] = file, ["commit"] = new JsonObject { ["sha"] = Head(files) } }, before is null ? 201 : 200);
        }));
    }

    private JsonObject Branch(GitHubRepositoryState repository, SortedDictionary<string, string> files)
    {
        string head = Commit(repository, files);
        JsonObject commit = Example("/repos/{owner}/{repo}/commits/{ref}", new() { ["sha"] = head, ["files"] = new JsonArray() });
        (commit["commit"] ??= new JsonObject())["tree"] = new JsonObject { ["sha"] = (string)repository.Objects[head]["tree"]!, ["url"] = "x" };
        return commit;
    }

    private static string Head(SortedDictionary<string, string> files) => Sha(string.Join('\n', files.Select(file => $"{file.Key} {Sha(file.Value)}")));

    private JsonObject File(string path, string text)
    {
        JsonObject entry = Entry(path, text);
        entry["encoding"] = "base64";
        entry["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks).Replace("\r", "", StringComparison.Ordinal);
        return entry;
    }

    private JsonObject Entry(string path, string? text) => new()
    {
        ["type"] = text is null ? "dir" : "file",
        ["size"] = text?.Length ?? 0,
        ["name"] = path.Split('/')[^1],
        ["path"] = path,
        ["sha"] = Sha(text ?? path),
        ["url"] = $"{Address}{Root}/contents",
        ["git_url"] = $"{Address}{Root}/git",
        ["html_url"] = $"{Address}/blob",
        ["download_url"] = null,
        ["_links"] = new JsonObject { ["git"] = "x", ["self"] = "x", ["html"] = "x" },
    };
}
