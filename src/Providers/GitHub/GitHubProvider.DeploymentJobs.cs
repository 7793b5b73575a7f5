using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.GitHub;

// A job with an environment makes a deployment, whose log is the job's page (https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments,
// https://docs.github.com/rest/deployments/statuses). It is named by its run and its environment, as the approval that it may wait for is, and keeps that name when it runs again.
internal sealed partial class GitHubProvider : IDeploymentJobs
{
    public IAsyncEnumerable<DeploymentJob> GetDeploymentJobsAsync(DeploymentJobQuery query, CancellationToken cancellationToken) =>
        query.Id is { } id ? JobByIdAsync(id, cancellationToken)
        : query is { Version: { } version, Application: { } application, Environment: { } environment } ? JobsOfVersionAsync(GitHubName.Parse(application), environment, version, cancellationToken)
        : JobsThatDeployedAsync(query, cancellationToken);

    // https://docs.github.com/rest/actions/workflow-runs#re-run-a-job-from-a-workflow-run
    public async Task<Change> PlanRunJobAsync(DeploymentJob job, CancellationToken cancellationToken)
    {
        GitHubId id = GitHubId.TryParse(job.Id) ?? throw Errors.NotFound("PromotionNotFound", "promotion", job.Id, remedy: "Get-CicdPromotion shows them.");
        Run run = job.RunId is { } of ? await RequireRunAsync(RequireRunId(of), cancellationToken).ConfigureAwait(false)
            : throw new CicdException("DeploymentNotOfRun", CicdErrorKind.NotSupported, $"{job} was deployed by something else than a run of Actions, which cannot be run again from here.", job.Id, "Deploy it by what deployed it before.");
        if (!run.IsFinished)
            throw new CicdException("RunNotFinished", CicdErrorKind.Conflict, $"{run}, whose job '{job.Name}' puts {job.Version} into {job.Environment}, has not ended: it is {run.Status}.", run.Id, "Wait-CicdRun waits for it; Stop-CicdRun ends it.");
        JobRun again = Array.Find(run.Jobs, one => one.Name == job.Name)
            ?? throw Errors.NotFound("JobNotFound", $"job of {run}", job.Name, run.Jobs.Select(one => one.Name));
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/jobs/{again.Id}/rerun");
        return new Change(job.ToString(), $"Run the job '{job.Name}' of {run} again, and those that need it", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return job with { Status = RunStatus.Queued, CreatedAt = _caller.Clock.GetUtcNow() };
        }).Calling(Context, call);
    }

    private async IAsyncEnumerable<DeploymentJob> JobByIdAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (GitHubId.TryParse(text) is not { Second: { } environment } id || await FindRunAsync(id with { Second = null }, cancellationToken).ConfigureAwait(false) is not { } run)
            yield break;
        GitHubName name = id.Repository;
        await foreach (EnvironmentModel place in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/environments"), Json.EnvironmentPage, page => page.Environments, cancellationToken).ConfigureAwait(false))
        {
            if (place.Id != environment)
                continue;
            if (await JobOfRunAsync(name, place, run, cancellationToken).ConfigureAwait(false) is { } job)
                yield return job;
            yield break;
        }
    }

    private async IAsyncEnumerable<DeploymentJob> JobsOfVersionAsync(GitHubName name, string environment, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string commit = await ResolveAsync(name, version, cancellationToken).ConfigureAwait(false);
        EnvironmentModel place = await RequireEnvironmentAsync(name, environment, cancellationToken).ConfigureAwait(false);
        await foreach (RunModel model in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/actions/runs", ("head_sha", commit), ("exclude_pull_requests", "true")), Json.RunPage, page => page.WorkflowRuns, cancellationToken).ConfigureAwait(false))
        {
            GitHubId id = new(name, model.Id);
            Run run = Describe(name, model) with { Jobs = await JobsAsync(id, cancellationToken).ConfigureAwait(false) };
            if (await JobOfRunAsync(name, place, run, cancellationToken).ConfigureAwait(false) is { } job)
                yield return job;
        }
    }

    private async IAsyncEnumerable<DeploymentJob> JobsThatDeployedAsync(DeploymentJobQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<string> names = query.Application is { } application ? AsyncEnumerableOf(application) : NamesAsync(cancellationToken);
        await foreach (string text in names.ConfigureAwait(false))
        {
            GitHubName name = GitHubName.Parse(text);
            Dictionary<string, long> places = new(StringComparer.OrdinalIgnoreCase);
            await foreach (EnvironmentModel place in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/environments"), Json.EnvironmentPage, page => page.Environments, cancellationToken).Missing(() => NoRepository(name), cancellationToken).ConfigureAwait(false))
                places[place.Name] = place.Id;
            // A job that ran again has a deployment for each time; the newest is what it is.
            HashSet<string> seen = new(StringComparer.Ordinal);
            await foreach (DeploymentModel model in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/deployments", ("environment", query.Environment)), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
            {
                DeploymentStatusModel? state = await StateAsync(name, model.Id, cancellationToken).ConfigureAwait(false);
                if (JobAddress.TryParse(state?.LogUrl) is { } address && places.TryGetValue(model.Environment, out long place) && seen.Add($"{address.Run}/{place}"))
                    yield return Describe(name, model, new GitHubId(name, address.Run, place), StatusOf(state));
            }
        }
    }

    /// <summary>The job of a run that deploys to an environment; null for none, or none as far as the run has come.</summary>
    private async Task<DeploymentJob?> JobOfRunAsync(GitHubName name, EnvironmentModel place, Run run, CancellationToken cancellationToken)
    {
        GitHubId id = GitHubId.TryParse(run.Id)! with { Second = place.Id };
        DeploymentModel? deployment = null;
        JobModel? job = null;
        await foreach (DeploymentModel model in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/deployments", ("environment", place.Name), ("sha", run.Commit)), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            DeploymentStatusModel? state = await StateAsync(name, model.Id, cancellationToken).ConfigureAwait(false);
            if (JobAddress.TryParse(state?.LogUrl) is not { } address || address.Run != id.Number)
                continue;
            deployment = model;
            job = await _api.FindAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/actions/jobs/{address.Job}"), Json.JobModel, cancellationToken).ConfigureAwait(false);
            break;
        }

        bool waits = !run.IsFinished && (await PendingAsync(id, cancellationToken).ConfigureAwait(false)).Any(pending => pending.Environment.Id == place.Id);
        if (deployment is null && !waits)
            return null;
        // The newest attempt of the job tells where it stands: a deployment comes only when it begins.
        JobRun? now = Array.Find(run.Jobs, one => one.Name == job?.Name);
        DeploymentJob found = deployment is null
            ? new() { Context = Context, Id = id.ToString(), Application = name.ToString(), Environment = place.Name, Version = DeployedVersion.Of(run.Ref, run.Commit), Commit = run.Commit, RunId = run.Id, Actor = run.Actor, CreatedAt = run.CreatedAt }
            : Describe(name, deployment, id, now?.Status ?? run.Status) with { Name = now?.Name ?? job?.Name ?? "" };
        return waits ? found with { Status = RunStatus.Waiting, ApprovalId = id.ToString() }
            : found with { IsDenied = found.Status is RunStatus.Failed or RunStatus.Errored && now is { Steps.Length: 0 } && await IsDeniedAsync(id, cancellationToken).ConfigureAwait(false) };
    }

    // Who says no ends the job as a failure before its first step.
    private async Task<bool> IsDeniedAsync(GitHubId id, CancellationToken cancellationToken)
    {
        ReviewModel[] reviews = await _api.ReadAsync(ApiRequest.Get($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/approvals"), Json.ReviewModelArray, cancellationToken).ConfigureAwait(false);
        return reviews.LastOrDefault(review => review.Environments.Any(environment => environment.Id == id.Second))?.State == "rejected";
    }

    private DeploymentJob Describe(GitHubName name, DeploymentModel deployment, GitHubId id, RunStatus status) => new()
    {
        Context = Context,
        Id = id.ToString(),
        Application = name.ToString(),
        Environment = deployment.Environment,
        Version = DeployedVersion.Of(deployment.Ref, deployment.Sha),
        Commit = deployment.Sha,
        RunId = (id with { Second = null }).ToString(),
        Status = status,
        ApprovalId = status == RunStatus.Waiting ? id.ToString() : null,
        Actor = deployment.Creator?.Login ?? "",
        CreatedAt = deployment.CreatedAt,
    };
}
