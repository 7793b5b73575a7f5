using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/workflow-runs and https://docs.github.com/rest/actions/workflow-jobs
internal sealed partial class GitHubProvider : IRuns
{
    /// <summary>How often a run that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } id)
        {
            if (GitHubId.TryParse(id) is { } known && await FindRunAsync(known, cancellationToken).ConfigureAwait(false) is { } run && Fits(run, query))
                yield return run;
            yield break;
        }

        IAsyncEnumerable<Run> runs = query.Repository is { } name
            ? RunsOfAsync(GitHubName.Parse(name), query, cancellationToken)
            : Spread.OrderedAsync(MineAsync(cancellationToken), Spreading, (repository, token) => RunsOfAsync(GitHubName.Parse(repository.FullName), query, token), cancellationToken);
        await foreach (Run run in runs.ConfigureAwait(false))
            yield return run;
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        GitHubId id = RequireRunId(runId);
        // One call each time: the jobs tell how far it is, and only when none is left is the run itself asked.
        return RunWatch.FollowAsync(
            token => RequireRunAsync(id, token),
            async (last, token) => last.Jobs.Any(job => job.FinishedAt is null)
                ? Progressed(last, await JobsAsync(id, token).ConfigureAwait(false))
                : await RequireRunAsync(id, token).ConfigureAwait(false),
            run => run,
            Pulse,
            _caller.Clock,
            cancellationToken);
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        GitHubId id = RequireRunId(run.Id);
        Run now = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        return new Change(now.ToString(), "Cancel the run", async token =>
        {
            if (!now.IsFinished)
                await _api.DoAsync(Canceling(id), token).ConfigureAwait(false);
            return await WatchRunAsync(run.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, Canceling(id));
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        GitHubId id = RequireRunId(request.Run.Id);
        Run before = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "A run of GitHub takes no secrets: it has those of its repository.", before.Id, "Set-CicdSecret sets them.");
        if (!before.IsFinished)
            throw new CicdException("RunNotFinished", CicdErrorKind.Conflict, $"{before} has not ended: it is {before.Status}.", before.Id, "Wait-CicdRun waits for it; Stop-CicdRun ends it.");
        if (request.FailedOnly && before.Jobs.All(job => job.Status is RunStatus.Succeeded or RunStatus.Skipped))
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"No job of {before} failed.", before.Id, "Leave -FailedOnly away to run all of it again.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, request.FailedOnly ? $"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/rerun-failed-jobs" : (FormattableString)$"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/rerun");
        return new Change(before.ToString(), request.FailedOnly ? "Run the jobs that did not succeed again" : "Run all jobs again", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return await RequireRunAsync(id, token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    // What always() guards still runs: https://docs.github.com/rest/actions/workflow-runs#cancel-a-workflow-run.
    private static ApiRequest Canceling(GitHubId id) =>
        ApiRequest.Write(HttpMethod.Post, $"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/cancel") with { Repeatable = true };

    private async IAsyncEnumerable<Run> RunsOfAsync(GitHubName name, RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // With a filter GitHub gives no more than a thousand; those that can be applied here are.
        ApiRequest request = Page($"/repos/{name.Owner}/{name.Name}/actions/runs", ("branch", query.Ref), ("status", RunStatuses.Filter(query.Status)), ("exclude_pull_requests", "true"));
        await foreach (RunModel model in _api.PagesAsync(request, Json.RunPage, page => page.WorkflowRuns, cancellationToken).Missing(() => NoRepository(name), cancellationToken).ConfigureAwait(false))
        {
            Run run = Describe(name, model);
            if (Fits(run, query))
                yield return run;
        }
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Number is null || run.Number == query.Number)
        && (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository.Equals(query.Repository, StringComparison.OrdinalIgnoreCase))
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));

    private static GitHubId RequireRunId(string id) =>
        GitHubId.TryParse(id) ?? throw Errors.NotFound("RunNotFound", "run", id, remedy: "A run of GitHub is named OWNER/NAME/ID; Get-CicdRun shows them, and the address of its page will do.");

    private async Task<Run> RequireRunAsync(GitHubId id, CancellationToken cancellationToken) =>
        await FindRunAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "run", id.ToString(), remedy: "Get-CicdRun shows them all.");

    private async Task<Run?> FindRunAsync(GitHubId id, CancellationToken cancellationToken)
    {
        RunModel? model = await _api.FindAsync(ApiRequest.Get($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}", ("exclude_pull_requests", "true")), Json.RunModel, cancellationToken).ConfigureAwait(false);
        return model is null ? null : Describe(id.Repository, model) with { Jobs = await JobsAsync(id, cancellationToken).ConfigureAwait(false) };
    }

    private async Task<JobRun[]> JobsAsync(GitHubId id, CancellationToken cancellationToken)
    {
        List<JobRun> jobs = [];
        await foreach (JobModel job in _api.PagesAsync(Page($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/jobs", ("filter", "latest")), Json.JobPage, page => page.Jobs, cancellationToken).ConfigureAwait(false))
            jobs.Add(Describe(job));
        return [.. jobs];
    }

    private Run Describe(GitHubName name, RunModel run)
    {
        RunStatus status = RunStatuses.Of(run.Status, run.Conclusion);
        return new()
        {
            Context = Context,
            Repository = name.ToString(),
            Id = new GitHubId(name, run.Id).ToString(),
            Number = run.RunNumber,
            Pipeline = run.Name ?? run.DisplayTitle ?? "",
            Path = run.Path?.Split('@')[0],
            Ref = run.HeadBranch ?? "",
            Commit = run.HeadSha,
            Event = run.RunAttempt > 1 ? "restart" : run.Event == "workflow_dispatch" ? "manual" : run.Event,
            Actor = (run.TriggeringActor ?? run.Actor)?.Login ?? "",
            Status = status,
            Reason = RunStatuses.Reason(run.Conclusion),
            CreatedAt = run.CreatedAt,
            StartedAt = run.RunStartedAt,
            // GitHub tells no end; what changes a run last is its end.
            FinishedAt = run.Status == "completed" ? run.UpdatedAt : null,
            Url = run.HtmlUrl,
        };
    }

    private static JobRun Describe(JobModel job) => new()
    {
        Id = job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Name = job.Name,
        Status = RunStatuses.Of(job.Status, job.Conclusion),
        Reason = RunStatuses.Reason(job.Conclusion),
        Attempt = job.RunAttempt ?? 1,
        StartedAt = job.StartedAt,
        FinishedAt = job.CompletedAt,
        Steps = [.. (job.Steps ?? []).Select(step => new StepRun { Name = step.Name, Status = RunStatuses.Of(step.Status, step.Conclusion), StartedAt = step.StartedAt, FinishedAt = step.CompletedAt })],
    };

    private static Run Progressed(Run run, JobRun[] jobs) => run with
    {
        Jobs = jobs,
        Status = jobs.Any(job => job.Status == RunStatus.Running) ? RunStatus.Running : jobs.Any(job => job.Status == RunStatus.Waiting) ? RunStatus.Waiting : run.Status,
    };
}
