using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

// https://docs.github.com/rest/deployments
internal sealed partial class GitHubServer
{
    /// <summary>How long a job takes that is run again.</summary>
    public TimeSpan RerunTakes { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How a job ends that is run again.</summary>
    public string RerunEnds { get; set; } = "success";

    private void MapDeployments(WebApplication application)
    {
        application.MapGet("/repos/{owner}/{name}/deployments", (HttpContext context) => On(context, repository =>
        {
            Begin(repository);
            return Page(context, repository.Deployments.Select((deployment, index) => (deployment, index))
                .Where(pair => context.Request.Query["environment"].FirstOrDefault() is not { } environment || pair.deployment.Environment == environment)
                .Where(pair => context.Request.Query["sha"].FirstOrDefault() is not { } sha || pair.deployment.Sha == sha)
                .Reverse().Select(pair => (JsonNode)Describe(pair.deployment, pair.index)));
        }));
        application.MapGet("/repos/{owner}/{name}/deployments/{deployment}/statuses", (HttpContext context, int deployment) => On(context, repository => Page(context, [StatusOf(repository, repository.Deployments[deployment - 1])])));
    }

    private JsonObject Describe(GitHubDeploymentState deployment, int index)
    {
        JsonObject json = Example("/repos/{owner}/{repo}/deployments", new()
        {
            ["id"] = index + 1,
            ["ref"] = deployment.Ref,
            ["environment"] = deployment.Environment,
            ["created_at"] = At(deployment.CreatedAt ?? Clock.GetUtcNow().AddHours(index)),
        });
        if (deployment.Sha is { } sha)
            json["sha"] = sha;
        return json;
    }

    /// <summary>A deployment comes to be when its job begins, or begins to wait.</summary>
    private void Begin(GitHubRepositoryState repository)
    {
        foreach (GitHubRunState run in repository.Runs)
        {
            foreach (GitHubJobState job in run.Jobs.Where(job => job.Environment is not null && !repository.Deployments.Exists(one => one.Job == job.Id)))
            {
                if (State(run, job) is not "queued")
                    repository.Deployments.Add(new(job.Environment!, run.Branch, null, run.Sha, run, job.Id) { CreatedAt = Clock.GetUtcNow() });
            }
        }
    }

    private JsonObject StatusOf(GitHubRepositoryState repository, GitHubDeploymentState deployment)
    {
        string state = deployment.State ?? (deployment.Run!.Jobs.Find(job => job.Id == deployment.Job) is { } job ? State(deployment.Run, job) : "success");
        // Whatever comes after it to its environment makes it inactive.
        if (state == "success" && repository.Deployments.SkipWhile(one => one != deployment).Skip(1).Any(later => later.Environment == deployment.Environment && later.Job != 0 && later.Run!.Jobs.Find(one => one.Id == later.Job) is { } next && State(later.Run, next) == "success"))
            state = "inactive";
        // Of one that waits for a reviewer the description knows no word.
        JsonObject json = Example("/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", new() { ["state"] = state == "waiting" ? "queued" : state });
        if (deployment.Run is { } run)
            json["log_url"] = $"{Address}/{repository.FullName}/actions/runs/{run.Id}/job/{deployment.Job}";
        return json;
    }

    private string State(GitHubRunState run, GitHubJobState job)
    {
        JsonNode now = JobsOf(run).First(one => one["id"]!.GetValue<long>() == job.Id);
        return (string?)now["conclusion"] switch { "success" => "success", "failure" => "failure", "cancelled" => "error", _ => (string)now["status"]! };

    }
}
