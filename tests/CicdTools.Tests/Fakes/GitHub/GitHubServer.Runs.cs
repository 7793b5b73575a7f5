using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

// https://docs.github.com/rest/actions
internal sealed partial class GitHubServer
{
    /// <summary>A run that begins now, of jobs one after the other.</summary>
    public GitHubRunState Run(GitHubRepositoryState repository, string workflow = "ci.yml", string branch = "main", params (string Name, int Seconds, string Conclusion)[] jobs)
    {
        GitHubRunState run = new() { Id = NextId(), Number = repository.Runs.Count + 1, Workflow = workflow, Branch = branch, CreatedAt = Clock.GetUtcNow() };
        foreach ((string name, int seconds, string conclusion) in jobs)
            run.Jobs.Add(new(NextId(), name, TimeSpan.FromSeconds(seconds), conclusion));
        repository.Runs.Add(run);
        return run;
    }

    /// <summary>The jobs of a run that is started by hand.</summary>
    public (string Name, int Seconds, string Conclusion)[] StartedJobs { get; set; } = [("build", 20, "success"), ("test", 10, "success")];

    private void MapRuns(WebApplication application)
    {
        application.MapGet("/repos/{owner}/{name}/actions/permissions", (HttpContext context) => On(context, repository =>
            repository.Permission == "admin" ? Json(new JsonObject { ["enabled"] = repository.ActionsEnabled }) : Refuse(403, "Must have admin rights to Repository.")));
        application.MapGet("/repos/{owner}/{name}/actions/workflows/{workflow}", (HttpContext context, string workflow) => On(context, repository =>
            Workflows(repository).FirstOrDefault(one => $"{one["id"]}" == workflow || Path.GetFileName((string)one["path"]!) == workflow) is { } found ? Json(found) : NotFound()));
        application.MapGet("/repos/{owner}/{name}/actions/workflows", (HttpContext context) => On(context, repository => Page(context, Workflows(repository), "workflows")));
        foreach ((string verb, bool on) in new[] { ("enable", true), ("disable", false) })
        {
            application.MapPut($"/repos/{{owner}}/{{name}}/actions/workflows/{{id}}/{verb}", (HttpContext context, int id) => On(context, repository =>
            {
                string path = repository.Branches[repository.DefaultBranch].Keys.Where(file => file.StartsWith(".github/workflows/", StringComparison.Ordinal)).ElementAt(id - 1);
                if (on)
                    repository.DisabledWorkflows.Remove(path);
                else
                    repository.DisabledWorkflows[path] = "disabled_manually";
                return Results.StatusCode(204);
            }));
        }

        application.MapPost("/repos/{owner}/{name}/actions/workflows/{id}/dispatches", (HttpContext context, string id) => On(context, repository =>
        {
            JsonNode body = Body(context);
            string branch = (string)body["ref"]!;
            JsonNode? workflow = Workflows(repository).FirstOrDefault(one => one["id"]!.ToString() == id);
            if (workflow is null)
                return NotFound();
            if (!repository.Branches.TryGetValue(branch, out SortedDictionary<string, string>? files))
                return Refuse(422, $"No ref found for: {branch}");
            string path = (string)workflow["path"]!;
            if (!files[path].Contains("workflow_dispatch", StringComparison.Ordinal))
                return Refuse(422, "Workflow does not have 'workflow_dispatch' trigger");
            GitHubRunState run = Run(repository, path.Split('/')[^1], branch, [.. StartedJobs]);
            return TellsRuns && body["return_run_details"]?.GetValue<bool>() == true
                ? Json(new JsonObject { ["workflow_run_id"] = run.Id, ["run_url"] = $"{Address}/r", ["html_url"] = $"{Address}/h" })
                : Results.StatusCode(204);
        }));
        application.MapGet("/repos/{owner}/{name}/actions/workflows/{id}/runs", (HttpContext context) => On(context, repository => Page(context, Filtered(context, repository), "workflow_runs")));
        application.MapGet("/repos/{owner}/{name}/actions/runs", (HttpContext context) => On(context, repository => Page(context, Filtered(context, repository), "workflow_runs")));
        application.MapGet("/repos/{owner}/{name}/actions/runs/{run}", (HttpContext context) => OnRun(context, (repository, run) => Json(Describe(repository, run))));
        application.MapGet("/repos/{owner}/{name}/actions/runs/{run}/jobs", (HttpContext context) => OnRun(context, (repository, run) => Page(context, JobsOf(run), "jobs")));
        application.MapPost("/repos/{owner}/{name}/actions/runs/{run}/cancel", (HttpContext context) => OnRun(context, (repository, run) =>
        {
            if (Status(run).Status == "completed")
                return Refuse(409, "Cannot cancel a workflow run that is completed.");
            run.CanceledAt ??= Clock.GetUtcNow();
            return Json(new JsonObject(), 202);
        }));
        application.MapPost("/repos/{owner}/{name}/actions/runs/{run}/{again}", (HttpContext context, string again) => OnRun(context, (repository, run) =>
        {
            if (again is not ("rerun" or "rerun-failed-jobs"))
                return NotFound();
            if (Status(run).Status != "completed")
                return Refuse(403, "The workflow run is already running");
            for (int i = 0; i < run.Jobs.Count; i++)
                run.Jobs[i] = run.Jobs[i] with { Conclusion = "success" };
            run.Attempt++;
            run.CanceledAt = null;
            run.CreatedAt = Clock.GetUtcNow();
            return Json(new JsonObject(), 201);
        }));
        application.MapGet("/repos/{owner}/{name}/actions/jobs/{job}", (HttpContext context, long job) => On(context, repository =>
            repository.Deployments.Find(one => one.Job == job)?.Run is { } run ? Json(JobsOf(run).FirstOrDefault(one => one["id"]!.GetValue<long>() == job) ?? Past(run, job)) : NotFound()));
        application.MapPost("/repos/{owner}/{name}/actions/jobs/{job}/rerun", (HttpContext context, long job) => On(context, repository =>
        {
            GitHubRunState? run = repository.Runs.Find(one => one.Jobs.Exists(state => state.Id == job));
            if (run is null)
                return NotFound();
            if (Status(run).Status != "completed")
                return Refuse(403, "The workflow run is already running");
            // The others are taken over into the new attempt as they ended.
            for (int i = 0; i < run.Jobs.Count; i++)
            {
                GitHubJobState before = run.Jobs[i];
                run.Past[before.Id] = before.Name;
                run.Jobs[i] = before.Id != job ? before with { Takes = TimeSpan.Zero } : before with { Id = NextId(), Takes = RerunTakes, Conclusion = RerunEnds, IsRejected = false };
                if (before.Id == job && before.Environment is { } environment && repository.Environments[environment].Reviewers.Count > 0)
                    run.WaitsFor = environment;
            }

            run.Attempt++;
            run.CreatedAt = Clock.GetUtcNow();
            return Json(new JsonObject(), 201);
        }));
        application.MapGet("/repos/{owner}/{name}/actions/jobs/{job}/logs", (HttpContext context, long job) => On(context, repository =>
        {
            (GitHubRunState run, GitHubJobState state) = repository.Runs.SelectMany(run => run.Jobs.Select(one => (run, one))).First(pair => pair.one.Id == job);
            return (string?)JobsOf(run).First(one => one["id"]!.GetValue<long>() == job)["status"] == "completed" ? Send($"log-{job}", Encoding.UTF8.GetBytes(state.Log)) : NotFound();
        }));
        application.MapGet("/repos/{owner}/{name}/actions/runs/{run}/artifacts", (HttpContext context) => OnRun(context, (repository, run) => Page(context, run.Artifacts.Select((artifact, index) => (artifact, index)).Where(pair => !context.Request.Query.ContainsKey("name") || pair.artifact.Name == context.Request.Query["name"]).Select(pair => (JsonNode)Example("/repos/{owner}/{repo}/actions/artifacts/{artifact_id}", new()
        {
            ["id"] = (run.Id * 10) + pair.index,
            ["name"] = pair.artifact.Name,
            ["size_in_bytes"] = pair.artifact.Zip.Length,
            ["expired"] = false,
            ["created_at"] = At(run.CreatedAt),
            ["expires_at"] = At(Clock.GetUtcNow().AddDays(90)),
        })), "artifacts")));
        application.MapGet("/repos/{owner}/{name}/actions/artifacts/{artifact}/zip", (HttpContext context, long artifact) => On(context, repository =>
            Send($"zip-{artifact}", repository.Runs.First(run => run.Id == artifact / 10).Artifacts[(int)(artifact % 10)].Zip)));
        MapReviews(application);
    }

    private void MapReviews(WebApplication application)
    {
        application.MapGet("/repos/{owner}/{name}/actions/runs/{run}/pending_deployments", (HttpContext context) => OnRun(context, (repository, run) => Json(Pending(repository, run))));
        application.MapPost("/repos/{owner}/{name}/actions/runs/{run}/pending_deployments", (HttpContext context) => OnRun(context, (repository, run) =>
        {
            JsonNode body = Body(context);
            if (run.WaitsFor is not { } environment || body["environment_ids"]!.AsArray().All(id => id!.GetValue<long>() != repository.Environments[environment].Id))
                return Refuse(422, "No pending deployment requests to approve or reject");
            run.Reviews.Add((environment, (string)body["state"]!, (string)body["comment"]!));
            run.WaitsFor = null;
            run.CreatedAt = Clock.GetUtcNow();
            // What has ended stays ended; the clock goes on with the job that waited.
            for (int i = 0; i < run.Jobs.Count - 1 && run.Jobs[^1].Environment is not null; i++)
                run.Jobs[i] = run.Jobs[i] with { Takes = TimeSpan.Zero };
            if ((string)body["state"]! == "rejected")
                run.Jobs[^1] = run.Jobs[^1] with { Conclusion = "failure", Takes = TimeSpan.Zero, IsRejected = true };
            return Json(new JsonArray(Example("/repos/{owner}/{repo}/deployments", [])));
        }));
        application.MapGet("/repos/{owner}/{name}/actions/runs/{run}/approvals", (HttpContext context) => OnRun(context, (repository, run) => Json(new JsonArray([.. run.Reviews.Select(review => (JsonNode)Example("/repos/{owner}/{repo}/actions/runs/{run_id}/approvals", new()
        {
            ["state"] = review.State,
            ["comment"] = review.Comment,
            ["environments"] = new JsonArray(EnvironmentPart(repository, review.Environment)),
            ["user"] = UserOf(User),
        }))]))));
    }

    private JsonArray Pending(GitHubRepositoryState repository, GitHubRunState run) => run.WaitsFor is not { } environment || Status(run).Status == "completed" ? [] : new JsonArray(Example("/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", new()
    {
        ["environment"] = EnvironmentPart(repository, environment),
        ["current_user_can_approve"] = repository.Environments[environment].Reviewers.Any(reviewer => (string?)reviewer!["reviewer"]!["login"] == User),
        ["reviewers"] = repository.Environments[environment].Reviewers.DeepClone(),
    }));

    private JsonObject EnvironmentPart(GitHubRepositoryState repository, string name) => new() { ["id"] = repository.Environments[name].Id, ["node_id"] = "x", ["name"] = name, ["url"] = "x", ["html_url"] = "x", ["created_at"] = At(Clock.GetUtcNow()), ["updated_at"] = At(Clock.GetUtcNow()) };

    private IResult OnRun(HttpContext context, Func<GitHubRepositoryState, GitHubRunState, IResult> handle) => On(context, repository =>
        repository.Runs.Find(run => run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == (string)context.Request.RouteValues["run"]!) is { } found ? handle(repository, found) : NotFound());

    private IEnumerable<JsonNode> Workflows(GitHubRepositoryState repository) =>
        repository.Branches.TryGetValue(repository.DefaultBranch, out SortedDictionary<string, string>? files)
            ? files.Keys.Where(path => path.StartsWith(".github/workflows/", StringComparison.Ordinal)).Select((path, index) => (JsonNode)Example("/repos/{owner}/{repo}/actions/workflows/{workflow_id}", new()
            {
                ["id"] = index + 1,
                ["name"] = files[path].Split('\n')[0].Replace("name: ", "", StringComparison.Ordinal),
                ["path"] = path,
                ["state"] = repository.DisabledWorkflows.GetValueOrDefault(path, "active"),
            }))
            : [];

    private IEnumerable<JsonNode> Filtered(HttpContext context, GitHubRepositoryState repository) => repository.Runs
        .Where(run => context.Request.Query["branch"].FirstOrDefault() is not { } branch || run.Branch == branch)
        .Where(run => context.Request.Query["head_sha"].FirstOrDefault() is not { } sha || run.Sha == sha)
        .Where(run => context.Request.Query["event"].FirstOrDefault() is not { } kind || run.Event == kind)
        .Where(run => context.Request.Query["status"].FirstOrDefault() is not { } status || Status(run).Status == status || Status(run).Conclusion == status)
        .OrderByDescending(run => run.Number)
        .Select(run => (JsonNode)Describe(repository, run));

    private JsonObject Describe(GitHubRepositoryState repository, GitHubRunState run)
    {
        (string status, string? conclusion, DateTimeOffset changed) = Status(run);
        JsonObject json = Example("/repos/{owner}/{repo}/actions/runs/{run_id}", new()
        {
            ["id"] = run.Id,
            ["name"] = run.Workflow,
            ["path"] = $".github/workflows/{run.Workflow}",
            ["workflow_id"] = Workflows(repository).FirstOrDefault(one => Path.GetFileName((string)one["path"]!) == run.Workflow)?["id"]!.GetValue<int>() ?? 1,
            ["head_branch"] = run.Branch,
            ["run_number"] = run.Number,
            ["run_attempt"] = run.Attempt,
            ["event"] = run.Event,
            ["status"] = status,
            ["conclusion"] = conclusion,
            ["created_at"] = At(run.CreatedAt),
            ["run_started_at"] = At(run.CreatedAt),
            ["updated_at"] = At(changed),
            ["html_url"] = $"{Address}/{repository.FullName}/actions/runs/{run.Id}",
            ["actor"] = UserOf(User),
            ["triggering_actor"] = UserOf(User),
        });
        if (run.Sha is { } sha)
            json["head_sha"] = sha;
        return json;
    }

    // A job of an attempt before: its name is what is left of it here.
    private JsonNode Past(GitHubRunState run, long job) => Example("/repos/{owner}/{repo}/actions/jobs/{job_id}", new() { ["id"] = job, ["run_id"] = run.Id, ["name"] = run.Past[job], ["status"] = "completed", ["conclusion"] = "success" });

    private (string Status, string? Conclusion, DateTimeOffset Changed) Status(GitHubRunState run)
    {
        if (run.CanceledAt is { } canceled)
            return ("completed", "cancelled", canceled);
        DateTimeOffset now = Clock.GetUtcNow(), begin = run.CreatedAt + QueueTime;
        if (run.CouldNotStart)
            return ("completed", "startup_failure", run.CreatedAt);
        // A run waits once the jobs before the one that waits have ended.
        bool waits = run.WaitsFor is not null;
        TimeSpan before = TimeSpan.FromTicks(run.Jobs.TakeWhile(job => job.Environment is null || job.Environment != run.WaitsFor).Sum(job => job.Takes.Ticks));
        if (waits && (run.Jobs.TrueForAll(job => job.Environment is null) || now >= begin + before))
            return ("waiting", null, run.CreatedAt);
        if (now < begin)
            return ("queued", null, run.CreatedAt);
        if (waits)
            return ("in_progress", null, begin);
        DateTimeOffset end = begin + TimeSpan.FromTicks(run.Jobs.Sum(job => job.Takes.Ticks));
        return now < end ? ("in_progress", null, begin) : ("completed", run.Jobs.Any(job => job.Conclusion == "failure") ? "failure" : "success", end);
    }

    private IEnumerable<JsonNode> JobsOf(GitHubRunState run)
    {
        DateTimeOffset at = run.CreatedAt + QueueTime, now = run.CanceledAt ?? Clock.GetUtcNow();
        foreach (GitHubJobState job in run.Jobs)
        {
            DateTimeOffset end = at + job.Takes;
            bool waits = run.WaitsFor is { } gate && (job.Environment == gate || run.Jobs.TrueForAll(one => one.Environment is null));
            bool ended = !waits && (now >= end || run.CanceledAt is not null);
            string status = ended ? "completed" : waits ? "waiting" : now >= at ? "in_progress" : "queued";
            string? conclusion = ended ? (run.CanceledAt is not null && now < end ? "cancelled" : job.Conclusion) : null;
            yield return Example("/repos/{owner}/{repo}/actions/jobs/{job_id}", new()
            {
                ["id"] = job.Id,
                ["run_id"] = run.Id,
                ["name"] = job.Name,
                ["status"] = status,
                ["conclusion"] = conclusion,
                ["created_at"] = At(run.CreatedAt),
                ["started_at"] = At(at),
                ["completed_at"] = ended ? At(end < now ? end : now) : null,
                ["steps"] = job.IsRejected ? new JsonArray() : new JsonArray(new JsonObject { ["name"] = "Run tests", ["status"] = status is "waiting" ? "queued" : status, ["conclusion"] = conclusion, ["number"] = 1, ["started_at"] = status is "queued" or "waiting" ? null : At(at), ["completed_at"] = ended ? At(end < now ? end : now) : null }),
            });
            at = end;
        }
    }
}
