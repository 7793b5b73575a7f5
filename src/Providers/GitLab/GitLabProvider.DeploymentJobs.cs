using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// A job with an environment deploys there; to go back, GitLab runs the job of an earlier deployment again (https://docs.gitlab.com/ci/environments/deployments/#retry-or-roll-back-a-deployment).
internal sealed partial class GitLabProvider : IDeploymentJobs
{
    /// <summary>The environment of each job by the configuration of a commit, which never changes.</summary>
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _environmentsOfJobs = new(StringComparer.Ordinal);

    public IAsyncEnumerable<DeploymentJob> GetDeploymentJobsAsync(DeploymentJobQuery query, CancellationToken cancellationToken) =>
        query.Id is { } id ? DeployingJobByIdAsync(id, cancellationToken)
        : query is { Version: { } version, Application: { } application, Environment: { } environment } ? OverAsync(application, (project, token) => JobsOfVersionAsync(project, environment, version, token), cancellationToken)
        : OverAsync(query.Application, (project, token) => JobsThatDeployedAsync(project, query.Environment, token), cancellationToken);

    // https://docs.gitlab.com/api/jobs/#run-a-job and #retry-a-job
    public async Task<Change> PlanRunJobAsync(DeploymentJob job, CancellationToken cancellationToken)
    {
        GitLabId id = GitLabId.TryParse(job.Id, GitLabId.Jobs, _address.Web) ?? throw Errors.NotFound("PromotionNotFound", "promotion", job.Id, remedy: "Get-CicdPromotion shows them.");
        JobModel now = await _api.FindAsync(ApiRequest.Get($"/projects/{id.Project}/jobs/{id.Number}"), Json.JobModel, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("JobNotFound", "job", job.Id);
        string verb = now.Status switch
        {
            "manual" => "play",
            "success" or "failed" or "canceled" => "retry",
            "created" => throw new CicdException("JobHeld", CicdErrorKind.Conflict, $"The job '{now.Name}' comes after others of its pipeline that have not run.", job.Id, "Promote to the smaller share, or to the environment before, first."),
            _ => throw new CicdException("JobNotRunnable", CicdErrorKind.Conflict, $"The job '{now.Name}' cannot be run: GitLab says it is {now.Status}.", job.Id, "Get-CicdPromotion shows it."),
        };
        FormattableString path = verb == "play" ? (FormattableString)$"/projects/{id.Project}/jobs/{id.Number}/play" : $"/projects/{id.Project}/jobs/{id.Number}/retry";
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, path);
        return new Change(job.ToString(), $"Run the job '{now.Name}'{(verb == "play" ? "" : " again")}", async token =>
        {
            JobModel made = await _api.ReadAsync(call, Json.JobModel, token).ConfigureAwait(false);
            return job with { Id = GitLabId.Job(id.Project, made.Id).ToString(), Status = OnItsWay(made), CreatedAt = made.CreatedAt ?? _caller.Clock.GetUtcNow(), Actor = made.User?.Username ?? job.Actor };
        }).Calling(Context, call);
    }

    // What was just asked for may still be shown as it was.
    private static RunStatus OnItsWay(JobModel job) => RunStatuses.OfJob(job.Status, job.FailureReason) is RunStatus.Waiting ? RunStatus.Queued : RunStatuses.OfJob(job.Status, job.FailureReason);

    private async IAsyncEnumerable<DeploymentJob> DeployingJobByIdAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (GitLabId.TryParse(text, GitLabId.Jobs, _address.Web) is not { } id
            || await _api.FindAsync(ApiRequest.Get($"/projects/{id.Project}/jobs/{id.Number}"), Json.JobModel, cancellationToken).ConfigureAwait(false) is not { Pipeline: { } pipeline } job)
            yield break;
        if ((await EnvironmentsOfJobsAsync(id.Project, pipeline.Sha, cancellationToken).ConfigureAwait(false)).TryGetValue(job.Name, out string? environment))
            yield return Describe(id.Project, job, pipeline, environment, await BlockedAsync(id.Project, environment, cancellationToken).ConfigureAwait(false));
    }

    private async IAsyncEnumerable<DeploymentJob> JobsOfVersionAsync(string project, string environment, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CommitModel commit = await _api.FindAsync(ApiRequest.Get($"/projects/{project}/repository/commits/{version}"), Json.CommitModel, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("RefNotFound", $"branch, tag or commit of '{project}'", version, remedy: "Check the name.");
        IReadOnlyDictionary<string, string> environments = await EnvironmentsOfJobsAsync(project, commit.Id, cancellationToken).ConfigureAwait(false);
        Dictionary<long, long> blocked = await BlockedAsync(project, environment, cancellationToken).ConfigureAwait(false);
        await foreach (PipelineModel pipeline in _api.PagesAsync(Page($"/projects/{project}/pipelines", ("sha", commit.Id)), Json.PipelineModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            foreach (JobModel job in await JobsAsync(GitLabId.Pipeline(project, pipeline.Id), cancellationToken).ConfigureAwait(false))
            {
                if (environments.GetValueOrDefault(job.Name) == environment)
                    yield return Describe(project, job, pipeline, environment, blocked);
            }
        }
    }

    private async IAsyncEnumerable<DeploymentJob> JobsThatDeployedAsync(string project, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (DeploymentModel deployment in _api.PagesAsync(Page($"/projects/{project}/deployments", ("environment", environment), ("order_by", "id"), ("sort", "desc")), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            // What was recorded by the API has no job.
            if (deployment is { Deployable: { Pipeline: { } pipeline } job, Environment: { } place })
                yield return Describe(project, job, pipeline, place.Name, deployment.Status == "blocked" ? new() { [job.Id] = deployment.Id } : []);
        }
    }

    /// <summary>The deployments that wait for an approval, by their jobs.</summary>
    private async Task<Dictionary<long, long>> BlockedAsync(string project, string environment, CancellationToken cancellationToken)
    {
        Dictionary<long, long> blocked = [];
        await foreach (DeploymentModel deployment in _api.PagesAsync(Page($"/projects/{project}/deployments", ("environment", environment), ("status", "blocked")), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            if (deployment.Deployable is { } job)
                blocked[job.Id] = deployment.Id;
        }

        return blocked;
    }

    // Jobs do not tell their environment; the configuration with all that it includes does: https://docs.gitlab.com/api/lint/#validate-a-projects-cicd-configuration.
    private async Task<IReadOnlyDictionary<string, string>> EnvironmentsOfJobsAsync(string project, string commit, CancellationToken cancellationToken)
    {
        string key = $"{project}@{commit}";
        if (_environmentsOfJobs.TryGetValue(key, out IReadOnlyDictionary<string, string>? known))
            return known;
        LintModel? lint = await _api.FindAsync(ApiRequest.Get($"/projects/{project}/ci/lint", ("content_ref", commit)), Json.LintModel, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> found = lint?.MergedYaml is { Length: > 0 } text ? EnvironmentsIn(text) : RolloutJobs.Environments;
        return _environmentsOfJobs[key] = found;
    }

    private static Dictionary<string, string> EnvironmentsIn(string text)
    {
        ReadResult read = new Formats.GitLabCI.GitLabCIFormat().Read(new FetchedFiles(new Dictionary<string, string> { [DefaultConfiguration] = text }), DefaultConfiguration, new DiagnosticBag());
        return read.Pipelines.SelectMany(pipeline => pipeline.Jobs).Where(job => job.Environment is not null).DistinctBy(job => job.Id).ToDictionary(job => job.Id, job => job.Environment!.Name, StringComparer.Ordinal);
    }

    private DeploymentJob Describe(string project, JobModel job, PipelineModel pipeline, string environment, Dictionary<long, long> blocked) => new()
    {
        Context = Context,
        Id = GitLabId.Job(project, job.Id).ToString(),
        Application = project,
        Environment = environment,
        Version = DeployedVersion.Of(pipeline.Ref, pipeline.Sha),
        Commit = pipeline.Sha,
        Percent = RolloutJobs.PercentOf(job.Name),
        RunId = GitLabId.Pipeline(project, pipeline.Id).ToString(),
        Name = job.Name,
        Status = blocked.ContainsKey(job.Id) ? RunStatus.Waiting : RunStatuses.OfJob(job.Status, job.FailureReason),
        ApprovalId = blocked.TryGetValue(job.Id, out long deployment) ? GitLabId.Deployment(project, deployment).ToString() : null,
        IsHeld = job.Status == "created" && pipeline.Status is "manual" or "success",
        // https://docs.gitlab.com/ci/environments/deployment_approvals/: a rejected deployment fails its job.
        IsDenied = job.FailureReason == "deployment_rejected",
        Actor = job.User?.Username ?? "",
        CreatedAt = job.CreatedAt ?? default,
    };
}
