using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// A run is a pipeline with all its workflows: https://circleci.com/docs/api/v2/#tag/Pipeline and #tag/Workflow.
internal sealed partial class CircleProvider
{
    private async Task<SeenRun?> TrySeeAsync(CircleRunId id, CancellationToken cancellationToken)
    {
        PipelineModel? pipeline = await _api.FindAsync(ApiRequest.Get($"/api/v2/project/{id.Project}/pipeline/{id.Number}"), Json.PipelineModel, cancellationToken).ConfigureAwait(false);
        return pipeline is null ? null : await SeeAsync(pipeline, static _ => true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SeenRun> SeeAsync(CircleRunId id, CancellationToken cancellationToken) =>
        await TrySeeAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "run", id.ToString(), remedy: "Get-CicdRun shows them all.");

    private async Task<SeenRun> SeeAsync(PipelineModel pipeline, Func<WorkflowModel, bool> withJobs, CancellationToken cancellationToken)
    {
        List<WorkflowModel> workflows = [];
        await foreach (WorkflowModel workflow in PagesAsync(ApiRequest.Get($"/api/v2/pipeline/{pipeline.Id}/workflow"), Json.Workflows, cancellationToken).ConfigureAwait(false))
            workflows.Add(workflow);
        List<SeenWorkflow> seen = [];
        foreach (WorkflowModel workflow in SeenRun.Newest(workflows))
            seen.Add(new(workflow, withJobs(workflow) ? await JobsAsync(workflow.Id, cancellationToken).ConfigureAwait(false) : []));
        return new(pipeline, [.. seen]);
    }

    /// <summary>
    /// The run as it is by now. One call for each workflow that goes on: jobs tell where it stands. The pipeline and its workflows are asked
    /// when no job is under way, for then it has ended, or something new begins.
    /// </summary>
    private async Task<SeenRun> ProgressAsync(CircleRunId id, SeenRun last, CancellationToken cancellationToken)
    {
        if (!last.IsUnderWay)
            return await SeeAsync(id, cancellationToken).ConfigureAwait(false);
        List<SeenWorkflow> workflows = [];
        foreach (SeenWorkflow workflow in last.Workflows)
            workflows.Add(workflow.IsOpen ? workflow with { Jobs = await JobsAsync(workflow.Workflow.Id, cancellationToken).ConfigureAwait(false) } : workflow);
        SeenRun now = last with { Workflows = [.. workflows] };
        return now.IsUnderWay ? now : await SeeAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobModel[]> JobsAsync(string workflow, CancellationToken cancellationToken)
    {
        List<JobModel> jobs = [];
        await foreach (JobModel job in PagesAsync(ApiRequest.Get($"/api/v2/workflow/{workflow}/job"), Json.Jobs, cancellationToken).ConfigureAwait(false))
            jobs.Add(job);
        return [.. jobs];
    }

    private Run Describe(CircleRunId id, SeenRun seen)
    {
        PipelineModel pipeline = seen.Pipeline;
        RunStatus status = RunStatuses.OfPipeline(pipeline, [.. seen.Workflows.Select(workflow => workflow.Status)], _caller.Clock.GetUtcNow());
        JobRun[] jobs = [.. seen.Workflows.SelectMany(workflow => workflow.Jobs.Select(job => Describe(workflow, job)))];
        bool isFinished = status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);
        return new()
        {
            Context = Context,
            Repository = id.Project.ToString(),
            Id = id.ToString(),
            Number = checked((int)pipeline.Number),
            Pipeline = string.Join(", ", seen.Workflows.Select(workflow => workflow.Workflow.Name)),
            Ref = pipeline.Vcs?.Branch ?? pipeline.Vcs?.Tag ?? "",
            Commit = pipeline.Vcs?.Revision ?? "",
            // https://circleci.com/docs/api/v2/#operation/getPipelineByNumber, and for schedules https://circleci.com/docs/guides/orchestrate/schedule-triggers-with-multiple-workflows/#schedule-using-built-in-pipeline-values.
            Event = pipeline.Trigger?.Type switch { "webhook" => "push", "api" or "explicit" => "manual", "scheduled_pipeline" => "schedule", null => "", { } type => type },
            Actor = pipeline.Trigger?.Actor?.Login ?? "",
            Status = status,
            Reason = ReasonOf(pipeline, status, jobs),
            CreatedAt = pipeline.CreatedAt,
            StartedAt = jobs.Min(job => job.StartedAt) ?? (seen.Workflows.Length == 0 ? null : seen.Workflows.Min(workflow => workflow.Workflow.CreatedAt)),
            FinishedAt = !isFinished ? null : seen.Workflows.Max(workflow => workflow.Workflow.StoppedAt) ?? jobs.Max(job => job.FinishedAt) ?? pipeline.CreatedAt,
            Url = $"{PageOf(id.Project)}/{id.Number}",
            Jobs = jobs,
        };
    }

    private static JobRun Describe(SeenWorkflow workflow, JobModel job) => new()
    {
        Id = job.Id,
        Name = job.Name,
        Stage = workflow.Workflow.Name,
        Status = workflow.StatusOf(job),
        Reason = RunStatuses.Reason(job.Status),
        StartedAt = job.StartedAt,
        FinishedAt = job.StoppedAt,
    };

    private static string? ReasonOf(PipelineModel pipeline, RunStatus status, JobRun[] jobs) => (status, pipeline.Errors) switch
    {
        (_, { Length: > 0 } errors) => Errors.Short(string.Join(" ", errors.Select(error => error.Message)), 300),
        (RunStatus.Errored, _) => jobs.Select(job => job.Status == RunStatus.Errored ? job.Reason : null).FirstOrDefault(reason => reason is not null) ?? "CircleCI could not run it.",
        (RunStatus.Skipped, _) => "No workflow of its configuration was meant for this.",
        _ => jobs.Select(job => job.Reason).FirstOrDefault(reason => reason is not null),
    };
}
