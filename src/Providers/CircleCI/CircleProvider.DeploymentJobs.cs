using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// A job with a deploy marker deploys. It is named as the hold jobs are: by its run, its workflow and its name, which it keeps when it runs again.
internal sealed partial class CircleProvider : IDeploymentJobs
{
    /// <summary>The environments of the jobs of a pipeline, whose configuration never changes.</summary>
    private readonly ConcurrentDictionary<string, Dictionary<string, DeployMarker[]>> _markers = new(StringComparer.Ordinal);

    public IAsyncEnumerable<DeploymentJob> GetDeploymentJobsAsync(DeploymentJobQuery query, CancellationToken cancellationToken)
    {
        if (query.Id is { } id)
            return DeployingJobByIdAsync(id, cancellationToken);
        CircleApplication? application = CircleApplication.Parse(query.Application);
        return query is { Version: { } version, Environment: { } environment } && application is not null
            ? JobsOfVersionAsync(application, environment, version, cancellationToken)
            : OverAsync(application?.Project.ToString(), (project, token) => JobsThatDeployedAsync(project, application?.Component, query.Environment, token), cancellationToken);
    }

    // https://circleci.com/docs/api/v2/#operation/rerunWorkflow: jobs are those to run again.
    public async Task<Change> PlanRunJobAsync(DeploymentJob job, CancellationToken cancellationToken)
    {
        CircleJobId named = CircleJobId.TryParse(job.Id, _address.Web) ?? throw NoPromotion(job.Id);
        CircleApprovalId id = named.Place;
        if (await PlanRollbackAsync(id.Run.Project, job, cancellationToken).ConfigureAwait(false) is { } back)
            return back;
        SeenRun seen = await SeeAsync(id.Run, cancellationToken).ConfigureAwait(false);
        (SeenWorkflow workflow, JobModel model) = JobOf(seen, id) ?? throw Errors.NotFound("JobNotFound", $"job of {id.Run}", id.Job, seen.Workflows.SelectMany(one => one.Jobs).Select(one => one.Name));
        if (workflow.IsOpen)
            throw new CicdException("RunNotFinished", CicdErrorKind.Conflict, $"The workflow '{Errors.Shown(id.Workflow)}' of {id.Run}, whose job '{Errors.Shown(id.Job)}' puts {job.Version} into {job.Environment}, has not ended.", id.Run.ToString(), "Wait-CicdRun waits for it; Stop-CicdRun ends it.");
        if (model.StartedAt is null)
            throw new CicdException("JobNotRunnable", CicdErrorKind.Conflict, $"The job '{Errors.Shown(id.Job)}' of {id.Run} has never run, so it cannot run again.", job.Id, "Restart-CicdRun runs its whole workflow again.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/api/v2/workflow/{workflow.Workflow.Id}/rerun").With(new(null, [model.Id]), Json.Rerun);
        string others = named.Component is null ? "" : await OthersAsync(seen, named, job.Environment, cancellationToken).ConfigureAwait(false);
        return new Change(job.ToString(), $"Run the job '{Errors.Shown(id.Job)}' of {id.Run} again, and those that need it{others}", async token =>
        {
            await _api.ReadAsync(call, Json.RerunModel, token).ConfigureAwait(false);
            await FindAgainAsync(id.Run, [workflow], token).ConfigureAwait(false);
            return job with { Status = RunStatus.Queued, CreatedAt = _caller.Clock.GetUtcNow() };
        }).Calling(Context, call);
    }

    // What one component's job puts there beside it goes there too, and whoever promotes one shall know it.
    private async Task<string> OthersAsync(SeenRun seen, CircleJobId job, string environment, CancellationToken cancellationToken)
    {
        PlacedDeployment[] all = await PlacedAsync(job.Place.Run.Project, cancellationToken).ConfigureAwait(false);
        string[] beside = [.. (await JobsOfRunAsync(job.Place.Run.Project, seen, environment, all, cancellationToken).ConfigureAwait(false))
            .Select(one => CircleJobId.TryParse(one.Job.Id, _address.Web)!)
            .Where(one => one.Place == job.Place && one.Component is { } other && other != job.Component)
            .Select(one => Errors.Shown(one.Component!))];
        return beside.Length == 0 ? "" : $"; it puts {string.Join(" and ", beside)} there too";
    }

    private async IAsyncEnumerable<DeploymentJob> DeployingJobByIdAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (CircleJobId.TryParse(text, _address.Web) is not { } id || await TrySeeAsync(id.Place.Run, cancellationToken).ConfigureAwait(false) is not { } seen || JobOf(seen, id.Place) is null)
            yield break;
        CircleSlug project = id.Place.Run.Project;
        PlacedDeployment[] all = await PlacedAsync(project, cancellationToken).ConfigureAwait(false);
        foreach ((DeploymentJob job, _) in await JobsOfRunAsync(project, seen, null, all, cancellationToken).ConfigureAwait(false))
        {
            if (job.Id == id.ToString())
                yield return job;
        }
    }

    private async IAsyncEnumerable<DeploymentJob> JobsOfVersionAsync(CircleApplication application, string environment, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleSlug project = application.Project;
        PlacedDeployment[] all = await PlacedAsync(project, cancellationToken).ConfigureAwait(false);
        PipelineModel[] pipelines = await PipelinesOfVersionAsync(project, version, [.. all.Where(one => IsWanted(one, application.Component, null))], cancellationToken).ConfigureAwait(false);
        if (pipelines.Length == 0)
            throw Errors.NotFound("RefNotFound", $"deployed version, branch, tag or commit of '{application}'", version, all.Where(one => IsWanted(one, application.Component, null)).Select(one => one.Version).Distinct(), "Give one that a pipeline ran for.");
        List<(DeploymentJob Job, string? Component)> found = [];
        foreach (PipelineModel pipeline in pipelines)
        {
            SeenRun seen = await SeeAsync(pipeline, static _ => true, cancellationToken).ConfigureAwait(false);
            found.AddRange(await JobsOfRunAsync(project, seen, environment, all, cancellationToken).ConfigureAwait(false));
        }

        foreach (DeploymentJob job in ComponentChoice.Of(application, environment, found, all))
            yield return job;
    }

    private async IAsyncEnumerable<DeploymentJob> JobsThatDeployedAsync(CircleSlug project, string? component, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PlacedDeployment[] all = await PlacedAsync(project, cancellationToken).ConfigureAwait(false);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string pipeline in all.Where(one => IsWanted(one, component, environment)).Select(one => one.Model.References.Pipeline?.Id).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await OriginAsync(pipeline, cancellationToken).ConfigureAwait(false) is not { } origin)
                continue;
            SeenRun run = await SeeAsync(origin, static _ => true, cancellationToken).ConfigureAwait(false);
            foreach ((DeploymentJob job, string? puts) in await JobsOfRunAsync(project, run, environment, all, cancellationToken).ConfigureAwait(false))
            {
                if ((component is null || puts == component) && seen.Add(job.Id))
                    yield return job;
            }
        }
    }

    /// <summary>The pipelines that built a version, newest first: by what a marker called it, else by tag, commit or branch among those of the last 90 days, and at last by the commits of what was deployed.</summary>
    private async Task<PipelineModel[]> PipelinesOfVersionAsync(CircleSlug project, string version, PlacedDeployment[] all, CancellationToken cancellationToken)
    {
        Dictionary<long, PipelineModel> found = [];
        await AddAsync(all.Where(one => one.Version == version), _ => true).ConfigureAwait(false);
        string? commit = null;
        await foreach (PipelineModel pipeline in RecentAsync(project, _caller.Clock.GetUtcNow() - LongestHold, cancellationToken).ConfigureAwait(false))
        {
            // A branch means its newest commit that was built.
            if (commit is null && pipeline.Vcs?.Branch == version)
                commit = pipeline.Vcs.Revision;
            if (IsOf(pipeline))
                found[pipeline.Number] = pipeline;
        }

        if (found.Count == 0)
            await AddAsync(all, IsOf).ConfigureAwait(false);
        return [.. found.Values.OrderByDescending(pipeline => pipeline.Number)];

        bool IsOf(PipelineModel pipeline) => pipeline.Vcs?.Tag == version || (pipeline.Vcs?.Revision is { } revision && (revision == commit || (version.Length >= 7 && revision.StartsWith(version, StringComparison.Ordinal))));

        async Task AddAsync(IEnumerable<PlacedDeployment> deployments, Func<PipelineModel, bool> fits)
        {
            foreach (string id in deployments.Where(one => !one.Model.Attributes.IsRollback).Select(one => one.Model.References.Pipeline?.Id).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (await OriginAsync(id, cancellationToken).ConfigureAwait(false) is { } pipeline && fits(pipeline))
                    found[pipeline.Number] = pipeline;
            }
        }
    }

    /// <summary>The jobs of a run that put something into an environment, each with its component as far as that can be told.</summary>
    private async Task<List<(DeploymentJob Job, string? Component)>> JobsOfRunAsync(CircleSlug project, SeenRun seen, string? environment, PlacedDeployment[] all, CancellationToken cancellationToken)
    {
        Dictionary<string, DeployMarker[]> markers = await MarkersAsync(seen.Pipeline.Id, cancellationToken).ConfigureAwait(false);
        Components components = new(project, all, markers.Values.SelectMany(one => one));
        List<(DeploymentJob Job, string? Component)> jobs = [];
        foreach (SeenWorkflow workflow in seen.Workflows)
        {
            foreach (JobModel job in workflow.Jobs)
            {
                foreach (DeployMarker marker in markers.GetValueOrDefault(job.Name) ?? [])
                {
                    if (environment is not null && marker.Environment != environment)
                        continue;
                    string? component = components.Of(marker);
                    // One job may put several there, and each is a deployment of its own.
                    bool isShared = markers[job.Name].Count(one => one.Environment == marker.Environment) > 1;
                    DeploymentJob described = Describe(new(project, seen.Pipeline.Number), seen.Pipeline, workflow, job, marker.Environment, isShared ? component : null);
                    jobs.Add((await VersionedAsync(described with { Application = components.NameOf(component) }, component, seen.Pipeline, all, cancellationToken).ConfigureAwait(false), component));
                }
            }
        }

        return jobs;
    }

    private async Task<DeploymentJob> VersionedAsync(DeploymentJob job, string? component, PipelineModel pipeline, PlacedDeployment[] all, CancellationToken cancellationToken)
    {
        PlacedDeployment? told = Array.Find(all, one => one.Model.References.Pipeline?.Id == pipeline.Id && one.Component == component)
            ?? Array.Find(all, one => one.Model.References.Pipeline?.Id == pipeline.Id);
        // A rollback's pipeline is of another commit than what it puts there.
        PipelineModel origin = told is null ? pipeline : await OriginAsync(told.Source(all).Model.References.Pipeline?.Id, cancellationToken).ConfigureAwait(false) ?? pipeline;
        return job with { Version = told?.Version ?? DeployedVersion.Of(pipeline.Vcs?.Tag ?? pipeline.Vcs?.Branch ?? "", pipeline.Vcs?.Revision ?? ""), Commit = origin.Vcs?.Revision ?? "" };
    }

    private async Task<Dictionary<string, DeployMarker[]>> MarkersAsync(string pipeline, CancellationToken cancellationToken)
    {
        if (_markers.TryGetValue(pipeline, out Dictionary<string, DeployMarker[]>? known))
            return known;
        ConfigModel? config = await _api.FindAsync(ApiRequest.Get($"/api/v2/pipeline/{pipeline}/config"), Json.ConfigModel, cancellationToken).ConfigureAwait(false);
        // One that is not compiled yet may be so in a moment.
        return config?.Compiled is { Length: > 0 } compiled ? _markers[pipeline] = DeployMarkers.Of(compiled) : [];
    }

    private DeploymentJob Describe(CircleRunId run, PipelineModel pipeline, SeenWorkflow workflow, JobModel job, string environment, string? component)
    {
        RunStatus own = workflow.StatusOf(job);
        JobModel[] gates = [.. workflow.Before(job).Where(one => one.Type == "approval")];
        JobModel? waiting = own is RunStatus.Queued ? Array.Find(gates, gate => workflow.StatusOf(gate) == RunStatus.Waiting) : null;
        return new()
        {
            Context = Context,
            Id = new CircleJobId(new(run, workflow.Workflow.Name, job.Name), component).ToString(),
            Environment = environment,
            RunId = run.ToString(),
            Name = job.Name,
            Status = waiting is null ? own : RunStatus.Waiting,
            ApprovalId = waiting is null ? null : new CircleApprovalId(run, workflow.Workflow.Name, waiting.Name).ToString(),
            IsDenied = job.StartedAt is null && Array.Exists(gates, gate => workflow.StatusOf(gate) == RunStatus.Canceled && gate.CanceledBy is not null),
            Actor = pipeline.Trigger?.Actor?.Login ?? "",
            CreatedAt = job.StartedAt ?? workflow.Workflow.CreatedAt,
        };
    }

    private static (SeenWorkflow Workflow, JobModel Job)? JobOf(SeenRun seen, CircleApprovalId id) =>
        Array.Find(seen.Workflows, one => one.Workflow.Name == id.Workflow) is { } workflow && Array.Find(workflow.Jobs, one => one.Name == id.Job) is { } job ? (workflow, job) : null;

    private static CicdException NoPromotion(string id) => Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them.");
}
