using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

// https://docs.github.com/rest/actions/variables, .../secrets, https://docs.github.com/rest/deployments, https://docs.github.com/rest/pulls
internal sealed partial class GitHubServer
{
    /// <summary>The public key that secrets are sealed with.</summary>
    public string PublicKey { get; set; } = Convert.ToBase64String([9, .. new byte[31]]);

    private void MapSettings(WebApplication application)
    {
        foreach ((string prefix, Func<HttpContext, GitHubSettings?> find) in new (string, Func<HttpContext, GitHubSettings?>)[]
        {
            ("/repos/{owner}/{name}/actions", context => Of(context)?.Settings),
            ("/repos/{owner}/{name}/environments/{environment}", context => Of(context) is { } repository && repository.Environments.TryGetValue((string)context.Request.RouteValues["environment"]!, out GitHubEnvironmentState? state) ? state.Settings : null),
            ("/orgs/{organization}/actions", context => Organizations.GetValueOrDefault((string)context.Request.RouteValues["organization"]!)),
        })
        {
            string now = At(Clock.GetUtcNow());
            JsonObject Dated(HttpContext context, JsonObject node)
            {
                node["created_at"] = now;
                node["updated_at"] = now;
                if (context.Request.RouteValues.ContainsKey("organization"))
                {
                    node["visibility"] = "private";
                    node["selected_repositories_url"] = "https://example.com/x";
                }

                return node;
            }

            JsonObject Variable(HttpContext context, KeyValuePair<string, string> pair) => Dated(context, new() { ["name"] = pair.Key.ToUpperInvariant(), ["value"] = pair.Value });
            application.MapGet($"{prefix}/variables", (HttpContext context) => find(context) is { } settings ? Page(context, settings.Variables.Select(pair => Variable(context, pair)), "variables") : NotFound());
            application.MapGet($"{prefix}/variables/{{setting}}", (HttpContext context, string setting) => find(context) is { } settings && settings.Variables.TryGetValue(setting, out string? value) ? Json(Variable(context, new(setting, value))) : NotFound());
            application.MapPost($"{prefix}/variables", (HttpContext context) =>
            {
                JsonNode body = Body(context);
                if (find(context) is not { } settings)
                    return NotFound();
                return settings.Variables.TryAdd((string)body["name"]!, (string)body["value"]!) ? Json(new JsonObject(), 201) : Refuse(409, "Already exists - Variable already exists");
            });
            application.MapPatch($"{prefix}/variables/{{setting}}", (HttpContext context, string setting) =>
            {
                find(context)!.Variables[setting] = (string)Body(context)["value"]!;
                return Results.StatusCode(204);
            });
            application.MapDelete($"{prefix}/variables/{{setting}}", (HttpContext context, string setting) => find(context)!.Variables.Remove(setting) ? Results.StatusCode(204) : NotFound());
            application.MapGet($"{prefix}/secrets", (HttpContext context) => find(context) is { } settings ? Page(context, settings.Secrets.Keys.Select(secret => Dated(context, new() { ["name"] = secret.ToUpperInvariant() })), "secrets") : NotFound());
            application.MapGet($"{prefix}/secrets/public-key", (HttpContext context) => find(context) is null ? NotFound() : Json(new JsonObject { ["key_id"] = "568250167242549743", ["key"] = PublicKey }));
            application.MapGet($"{prefix}/secrets/{{setting}}", (HttpContext context, string setting) => find(context) is { } settings && settings.Secrets.ContainsKey(setting) ? Json(Dated(context, new() { ["name"] = setting.ToUpperInvariant() })) : NotFound());
            application.MapPut($"{prefix}/secrets/{{setting}}", (HttpContext context, string setting) =>
            {
                GitHubSettings settings = find(context)!;
                bool known = settings.Secrets.ContainsKey(setting);
                settings.Secrets[setting] = (string)Body(context)["encrypted_value"]!;
                return known ? Results.StatusCode(204) : Json(new JsonObject(), 201);
            });
            application.MapDelete($"{prefix}/secrets/{{setting}}", (HttpContext context, string setting) => find(context)!.Secrets.Remove(setting) ? Results.StatusCode(204) : NotFound());
        }
    }

    private GitHubRepositoryState? Of(HttpContext context) => Find((string)context.Request.RouteValues["owner"]!, (string)context.Request.RouteValues["name"]!);

    private static IEnumerable<JsonNode> Rules(GitHubEnvironmentState state)
    {
        if (state.WaitTimer > 0)
            yield return new JsonObject { ["id"] = 2, ["node_id"] = "y", ["type"] = "wait_timer", ["wait_timer"] = state.WaitTimer };
        if (state.Reviewers.Count > 0)
            yield return new JsonObject { ["id"] = 1, ["node_id"] = "x", ["type"] = "required_reviewers", ["prevent_self_review"] = false, ["reviewers"] = state.Reviewers.DeepClone() };
    }

    private void MapEnvironments(WebApplication application)
    {
        JsonObject Describe(string name, GitHubEnvironmentState state) => Example("/repos/{owner}/{repo}/environments", new()
        {
            ["id"] = state.Id,
            ["name"] = name,
            ["protection_rules"] = new JsonArray([.. Rules(state)]),
        }, "environments");
        application.MapGet("/repos/{owner}/{name}/environments", (HttpContext context) => On(context, repository => Page(context, repository.Environments.Select(pair => Describe(pair.Key, pair.Value)), "environments")));
        application.MapGet("/repos/{owner}/{name}/environments/{environment}", (HttpContext context, string environment) => On(context, repository => repository.Environments.TryGetValue(environment, out GitHubEnvironmentState? state) ? Json(Describe(environment, state)) : NotFound()));
        application.MapPut("/repos/{owner}/{name}/environments/{environment}", (HttpContext context, string environment) => On(context, repository =>
        {
            if (!repository.Environments.TryGetValue(environment, out GitHubEnvironmentState? state))
                repository.Environments.Add(environment, state = new(NextId()));
            // What is left out is none.
            state.WaitTimer = Body(context)["wait_timer"]?.GetValue<int>() ?? 0;
            context.Request.Body.Position = 0;
            state.Reviewers = [.. (Body(context)["reviewers"]?.AsArray() ?? []).Select(reviewer => (JsonNode)Reviewer("hubot", reviewer!["id"]!.GetValue<long>(), (string)reviewer["type"]!))];
            return Json(Describe(environment, state));
        }));
        application.MapDelete("/repos/{owner}/{name}/environments/{environment}", (HttpContext context, string environment) => On(context, repository => repository.Environments.Remove(environment) ? Results.StatusCode(204) : NotFound()));
        MapDeployments(application);
    }

    public JsonObject Reviewer(string login, long id = 1, string type = "User") =>
        new() { ["type"] = type, ["reviewer"] = Example("/user", new() { ["login"] = login, ["id"] = id, ["type"] = "User" }) };

    private void MapPulls(WebApplication application)
    {
        application.MapGet("/repos/{owner}/{name}/pulls", (HttpContext context) => On(context, repository => Page(context, repository.Pulls
            .Where(pull => context.Request.Query["state"] == "all" || (string)pull["state"]! == context.Request.Query["state"])
            .Where(pull => context.Request.Query["head"].FirstOrDefault() is not { } head || head.Split(':')[1] == (string)pull["head"]!["ref"]!)
            .Where(pull => context.Request.Query["base"].FirstOrDefault() is not { } target || target == (string)pull["base"]!["ref"]!)
            .Reverse().Select(pull => pull.DeepClone()))));
        application.MapGet("/repos/{owner}/{name}/pulls/{number}", (HttpContext context, int number) => On(context, repository => repository.Pulls.Count >= number ? Json(Whole(repository.Pulls[number - 1])) : NotFound()));
        application.MapPost("/repos/{owner}/{name}/pulls", (HttpContext context) => On(context, repository =>
        {
            JsonNode body = Body(context);
            JsonObject pull = Example("/repos/{owner}/{repo}/pulls", new()
            {
                ["number"] = repository.Pulls.Count + 1,
                ["title"] = (string)body["title"]!,
                ["state"] = "open",
                ["merged_at"] = null,
                ["draft"] = body["draft"]?.GetValue<bool>() ?? false,
                ["user"] = UserOf(User),
                ["requested_teams"] = new JsonArray(),
                ["labels"] = new JsonArray(),
            });
            pull["head"]!["ref"] = (string)body["head"]!;
            pull["base"]!["ref"] = (string)body["base"]!;
            repository.Pulls.Add(pull);
            return Json(Whole(pull), 201);
        }));
        // https://docs.github.com/rest/pulls/pulls#update-a-pull-request
        application.MapPatch("/repos/{owner}/{name}/pulls/{number}", (HttpContext context, int number) => On(context, repository =>
        {
            repository.Pulls[number - 1]["state"] = (string)Body(context)["state"]!;
            return Json(Whole(repository.Pulls[number - 1]));
        }));
        // https://docs.github.com/rest/issues/comments
        application.MapGet("/repos/{owner}/{name}/issues/{number}/comments", (HttpContext context, int number) => On(context, repository => repository.Pulls.Count >= number ? Page(context, (repository.Comments.GetValueOrDefault(number) ?? []).Select(comment => comment.DeepClone())) : NotFound()));
        application.MapPost("/repos/{owner}/{name}/issues/{number}/comments", (HttpContext context, int number) => On(context, repository =>
        {
            string text = (string)Body(context)["body"]!;
            JsonObject comment = Comment(repository, number, User, text);
            Commented?.Invoke(repository, number, text);
            return Json(comment.DeepClone(), 201);
        }));
        // https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
        application.MapPut("/repos/{owner}/{name}/pulls/{number}/merge", (HttpContext context, int number) => On(context, repository =>
        {
            JsonObject pull = repository.Pulls[number - 1];
            JsonNode body = Body(context);
            if (repository.UnmergeablePulls.Contains(number))
                return Refuse(405, "Pull Request is not mergeable");
            if ((string)body["sha"]! != (string)pull["head"]!["sha"]!)
                return Refuse(409, "Head branch was modified. Review and try the merge again.");
            if ((string)pull["state"]! == "closed")
                return Refuse(405, "Pull Request is not mergeable");
            if (GitMerge is { } merge && repository.CloneUrl is { } path && !merge(path, (string)pull["head"]!["ref"]!, (string)pull["base"]!["ref"]!))
                return Refuse(405, "Pull Request is not mergeable");
            pull["state"] = "closed";
            pull["merged_at"] = At(Clock.GetUtcNow());
            repository.Merges.Add($"{number} {body["merge_method"]} {body["commit_message"]}".TrimEnd());
            return Json(new JsonObject { ["sha"] = Sha($"merge {number}"), ["merged"] = true, ["message"] = "Pull Request successfully merged" });
        }));
        application.MapGet("/repos/{owner}/{name}/commits/{sha}/status", (HttpContext context) => On(context, repository =>
        {
            JsonObject status = Example("/repos/{owner}/{repo}/commits/{ref}/status", new() { ["state"] = "failure" });
            JsonArray statuses = (JsonArray?)status["statuses"] ?? [];
            if (statuses.Count > 0)
            {
                statuses[0]!["context"] = "security/scan";
                statuses[0]!["state"] = "error";
            }

            while (statuses.Count > 1)
                statuses.RemoveAt(1);
            return Json(status);
        }));
        application.MapGet("/repos/{owner}/{name}/commits/{sha}/check-runs", (HttpContext context) => On(context, repository => Page(context, Checks.Select(check => (JsonNode)Example("/repos/{owner}/{repo}/commits/{ref}/check-runs", new()
        {
            ["name"] = check.Item1,
            ["status"] = check.Item2,
            ["conclusion"] = check.Item3,
        }, "check_runs")), "check_runs")));
    }

    /// <summary>Somebody's comment on a pull request.</summary>
    public JsonObject Comment(GitHubRepositoryState repository, int number, string login, string text)
    {
        JsonObject comment = Example("/repos/{owner}/{repo}/issues/{issue_number}/comments", new() { ["id"] = NextId(), ["body"] = text, ["user"] = UserOf(login), ["created_at"] = At(Clock.GetUtcNow()) });
        (repository.Comments.TryGetValue(number, out List<JsonObject>? all) ? all : repository.Comments[number] = []).Add(comment);
        return comment;
    }

    /// <summary>A label of the name on a pull request.</summary>
    public void Label(GitHubRepositoryState repository, int number, string label) =>
        repository.Pulls[number - 1]["labels"]!.AsArray().Add(Example("/repos/{owner}/{repo}/labels", new() { ["name"] = label }));

    // One pull request is told with more than one in a list.
    private JsonObject Whole(JsonObject pull) => Example("/repos/{owner}/{repo}/pulls/{pull_number}", (JsonObject)pull.DeepClone());
}
