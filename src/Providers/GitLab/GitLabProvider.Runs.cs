using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/pipelines/ and https://docs.gitlab.com/api/jobs/
internal sealed partial class GitLabProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } id)
        {
            if (GitLabId.TryParse(id, GitLabId.Pipelines, _address.Web) is { } known && await FindRunAsync(known, cancellationToken).ConfigureAwait(false) is { } run && Fits(run, query))
                yield return run;
            yield break;
        }

        await foreach (Run run in OverAsync(query.Repository, (project, token) => RunsOfAsync(project, query, token), cancellationToken).ConfigureAwait(false))
            yield return run;
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        GitLabId id = RequireRunId(runId);
        return RunWatch.FollowAsync(token => SeeRunAsync(id, token), (last, token) => ProgressAsync(id, last, token), seen => seen.Run, Pulse, _caller.Clock, cancellationToken);
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        GitLabId id = RequireRunId(run.Id);
        Run now = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{id.Project}/pipelines/{id.Number}/cancel") with { Repeatable = true };
        return new Change(now.ToString(), "Cancel the pipeline", async token =>
        {
            if (!now.IsFinished)
                await _api.DoAsync(call, token).ConfigureAwait(false);
            return await WatchRunAsync(run.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, call);
    }

    /// <summary>
    /// The run as it is by now. One call: a job tells of its pipeline too, and what has not changed costs no answer (304). The pipeline itself
    /// is asked when it has ended, or has no jobs.
    /// </summary>
    private async Task<SeenRun> ProgressAsync(GitLabId id, SeenRun last, CancellationToken cancellationToken)
    {
        JobModel[] jobs = last.Run.Jobs.Length > last.Bridges.Length ? await JobsAsync(id, cancellationToken).ConfigureAwait(false) : [];
        if (jobs.Length == 0 || jobs[^1].Pipeline is not { } pipeline)
            return await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        (RunStatus status, JobRun[] described) = Describe([.. jobs, .. last.Bridges], pipeline.Status);
        Run now = last.Run with { Status = status, Jobs = described, StartedAt = last.Run.StartedAt ?? described.Min(job => job.StartedAt) };
        return now.IsFinished ? await SeeRunAsync(id, cancellationToken).ConfigureAwait(false) : last with { Run = now };
    }

    private async IAsyncEnumerable<Run> RunsOfAsync(string project, RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApiRequest request = Page($"/projects/{project}/pipelines", ("ref", query.Ref), ("status", RunStatuses.Filter(query.Status)));
        await foreach (PipelineModel pipeline in _api.PagesAsync(request, Json.PipelineModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            // Numbers grow with time, and the newest come first.
            if (pipeline.Iid < query.Number)
                yield break;
            // Whether the author's code or the machinery failed, only the jobs know.
            GitLabId id = GitLabId.Pipeline(project, pipeline.Id);
            JobModel[] jobs = pipeline.Status == "failed" && (query.Number is null || pipeline.Iid == query.Number) ? [.. await JobsAsync(id, cancellationToken).ConfigureAwait(false), .. await BridgesAsync(id, cancellationToken).ConfigureAwait(false)] : [];
            Run run = Describe(project, pipeline, jobs);
            if (Fits(run, query))
                yield return run;
        }
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Number is null || run.Number == query.Number)
        && (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository.Equals(query.Repository, StringComparison.OrdinalIgnoreCase))
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));

    private GitLabId RequireRunId(string id) =>
        GitLabId.TryParse(id, GitLabId.Pipelines, _address.Web) ?? throw Errors.NotFound("RunNotFound", "run", id, remedy: "A run of GitLab is named GROUP/PROJECT/ID; Get-CicdRun shows them, and the address of its page will do.");

    private async Task<Run> RequireRunAsync(GitLabId id, CancellationToken cancellationToken) => (await SeeRunAsync(id, cancellationToken).ConfigureAwait(false)).Run;

    private async Task<Run?> FindRunAsync(GitLabId id, CancellationToken cancellationToken) => (await TrySeeRunAsync(id, cancellationToken).ConfigureAwait(false))?.Run;

    private async Task<SeenRun> SeeRunAsync(GitLabId id, CancellationToken cancellationToken) =>
        await TrySeeRunAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "run", id.ToString(), remedy: "Get-CicdRun shows them all.");

    private async Task<SeenRun?> TrySeeRunAsync(GitLabId id, CancellationToken cancellationToken)
    {
        PipelineModel? pipeline = await _api.FindAsync(ApiRequest.Get($"/projects/{id.Project}/pipelines/{id.Number}"), Json.PipelineModel, cancellationToken).ConfigureAwait(false);
        if (pipeline is null)
            return null;
        JobModel[] jobs = await JobsAsync(id, cancellationToken).ConfigureAwait(false), bridges = await BridgesAsync(id, cancellationToken).ConfigureAwait(false);
        return new(Describe(id.Project, pipeline, [.. jobs, .. bridges]), bridges);
    }

    private Task<JobModel[]> JobsAsync(GitLabId id, CancellationToken cancellationToken) => JobsAsync(Page($"/projects/{id.Project}/pipelines/{id.Number}/jobs"), cancellationToken);

    // https://docs.gitlab.com/api/jobs/#list-pipeline-trigger-jobs: jobs that start other pipelines are in a list of their own.
    private Task<JobModel[]> BridgesAsync(GitLabId id, CancellationToken cancellationToken) => JobsAsync(Page($"/projects/{id.Project}/pipelines/{id.Number}/bridges"), cancellationToken);

    private async Task<JobModel[]> JobsAsync(ApiRequest list, CancellationToken cancellationToken)
    {
        List<JobModel> jobs = [];
        await foreach (JobModel job in _api.PagesAsync(list, Json.JobModelArray, page => page, cancellationToken).ConfigureAwait(false))
            jobs.Add(job);
        return [.. jobs.OrderBy(job => job.Id)];
    }

    private static (RunStatus Status, JobRun[] Jobs) Describe(JobModel[] jobs, string status) =>
        (RunStatuses.Of(status, jobs.Select(job => (RunStatuses.OfJob(job.Status, job.FailureReason), job.AllowFailure == true))), [.. jobs.Select(Describe)]);

    private Run Describe(string project, PipelineModel pipeline, JobModel[] jobs)
    {
        (RunStatus status, JobRun[] described) = Describe(jobs, pipeline.Status);
        return new()
        {
            Context = Context,
            Repository = project,
            Id = GitLabId.Pipeline(project, pipeline.Id).ToString(),
            Number = pipeline.Iid,
            Pipeline = pipeline.Name ?? "",
            Ref = pipeline.Ref,
            Commit = pipeline.Sha,
            // https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable
            Event = pipeline.Source switch { "web" or "api" or "webide" => "manual", "merge_request_event" or "external_pull_request_event" => "pull_request", null => "", { } source => source },
            Actor = pipeline.User?.Username ?? "",
            Status = status,
            Reason = pipeline.YamlErrors is { Length: > 0 } errors ? Errors.Short(errors, 300) : status == RunStatus.Errored ? described.Select(job => job.Reason).FirstOrDefault(reason => reason is not null) : null,
            CreatedAt = pipeline.CreatedAt ?? default,
            StartedAt = pipeline.StartedAt,
            FinishedAt = pipeline.FinishedAt,
            Url = pipeline.WebUrl,
            Jobs = described,
        };
    }

    private static JobRun Describe(JobModel job) => new()
    {
        Id = job.Id.ToString(CultureInfo.InvariantCulture),
        Name = job.Name,
        Stage = job.Stage,
        Status = RunStatuses.OfJob(job.Status, job.FailureReason),
        Reason = job.Status == "failed" ? RunStatuses.Reason(job.FailureReason) : null,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
    };

    /// <summary>A run as it was seen, and those of its jobs that are looked at only at its begin and end.</summary>
    private sealed record SeenRun(Run Run, JobModel[] Bridges);
}
