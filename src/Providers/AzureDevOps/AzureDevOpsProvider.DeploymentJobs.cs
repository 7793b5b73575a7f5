using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.AzureDevOps;

// A stage with a deployment job puts its run's commit into an environment; run again, it puts it there again, which is how a YAML pipeline is rolled back
// (https://learn.microsoft.com/en-us/azure/devops/release-notes/2024/pipelines/sprint-235-update). A timeline tells no environments: they are in the final
// YAML of the run, which a preview of it gives (https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/preview/preview).
internal sealed partial class AzureDevOpsProvider : IDeploymentJobs
{
    /// <summary>How many of a repository's newest runs are looked through for a commit: the list of runs has no filter for it.</summary>
    private const int MostRuns = 1000;

    private readonly ConcurrentDictionary<int, DeployingJob[]> _deploying = new();

    public IAsyncEnumerable<DeploymentJob> GetDeploymentJobsAsync(DeploymentJobQuery query, CancellationToken cancellationToken) =>
        query.Id is { } id ? JobByIdAsync(id, cancellationToken)
        : query is { Version: { } version, Application: { } application, Environment: { } environment } ? JobsOfVersionAsync(application, environment, version, cancellationToken)
        : JobsThatDeployedAsync(query, cancellationToken);

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/stages/update
    public async Task<Change> PlanRunJobAsync(DeploymentJob job, CancellationToken cancellationToken)
    {
        DeploymentId id = DeploymentId.TryParse(job.Id) ?? throw NoPromotion(job.Id);
        SeenRun seen = await SeeRunAsync(new(id.Project, id.Run), cancellationToken).ConfigureAwait(false);
        (_, TimelineStage? stage) = await FindStageAsync(seen, job.Environment, cancellationToken).ConfigureAwait(false);
        if (stage is null)
            throw NoPromotion(job.Id);
        RequireRestartable(seen.Run, stage);
        ApiRequest call = Restarting(id.Project, id.Run, stage);
        return new Change(job.ToString(), $"Run the stage '{stage.Reference}' of {seen.Run} again, and those that depend on it", async token =>
        {
            await _api.DoAsync(call.With(new("retry", ForceRetryAllJobs: true), Json.SetStage), token).ConfigureAwait(false);
            return job with { Status = RunStatus.Queued, CreatedAt = _caller.Clock.GetUtcNow() };
        }).Calling(Context, call);
    }

    private static CicdException NoPromotion(string id) => Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them.");

    private async IAsyncEnumerable<DeploymentJob> JobByIdAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (DeploymentId.TryParse(text) is not { } id
            || await TrySeeRunAsync(new(id.Project, id.Run), cancellationToken).ConfigureAwait(false) is not { } seen
            || await _api.FindAsync(Get($"/{id.Project}/_apis/distributedtask/environments/{id.Environment}"), Json.EnvironmentModel, cancellationToken).ConfigureAwait(false) is not { } place
            || await JobOfRunAsync(seen, place, cancellationToken).ConfigureAwait(false) is not { } job)
            yield break;
        yield return job;
    }

    private async IAsyncEnumerable<DeploymentJob> JobsOfVersionAsync(string application, string environment, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PipelineHome home = await HomeAsync(application, cancellationToken).ConfigureAwait(false);
        EnvironmentModel place = await FindEnvironmentAsync(home.Project, environment, cancellationToken).ConfigureAwait(false) ?? throw NoEnvironment(home.Project, environment);
        // The beginning of a commit is known by the runs alone.
        bool isBeginning = version.Length is >= 7 and < 40 && version.All(char.IsAsciiHexDigit);
        // Of a repository at GitHub the runs alone tell where a branch or tag was: the newest one does.
        string? commit = isBeginning || home.Own is null ? version : (await RequireRefAsync(home.Parsed, version, cancellationToken).ConfigureAwait(false)).Commit;
        int read = 0;
        await foreach (BuildModel build in _api.PagesAsync(Page($"/{home.Project}/_apis/build/builds", ("repositoryId", home.Id), ("repositoryType", home.Type), ("queryOrder", "queueTimeDescending")), Json.ListModelBuildModel, page => page.Value, cancellationToken).ConfigureAwait(false))
        {
            if (home.Own is null && ShortRef(build.SourceBranch ?? "") == commit && build.SourceVersion is { } tip)
                commit = tip;
            if (build.SourceVersion?.StartsWith(commit, StringComparison.OrdinalIgnoreCase) == true
                && await JobOfRunAsync(await SeeRunAsync(new(home.Project, build.Id), cancellationToken).ConfigureAwait(false), place, cancellationToken).ConfigureAwait(false) is { } job)
                yield return job;
            if (++read == MostRuns)
                yield break;
        }
    }

    private async IAsyncEnumerable<DeploymentJob> JobsThatDeployedAsync(DeploymentJobQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((string project, EnvironmentModel place) in PlacesOfAsync(query.Application, query.Environment, cancellationToken).ConfigureAwait(false))
        {
            // A stage that ran again has an entry for each time; the newest is what it is.
            HashSet<int> seen = [];
            await foreach (Put put in PutsAsync(project, place, query.Application, cancellationToken).ConfigureAwait(false))
            {
                if (seen.Add(put.Build.Id))
                    yield return Describe(put.Build, place) with { Name = put.Record.JobName ?? "", Status = RunStatuses.OfDeployment(put.Record.Result, put.Record.StartTime is not null), CreatedAt = put.Record.QueueTime ?? put.Record.StartTime ?? default };
            }
        }
    }

    /// <summary>The job of a run that deploys to an environment; null for none.</summary>
    private async Task<DeploymentJob?> JobOfRunAsync(SeenRun seen, EnvironmentModel place, CancellationToken cancellationToken)
    {
        (DeployingJob? deploying, TimelineStage? stage) = await FindStageAsync(seen, place.Name, cancellationToken).ConfigureAwait(false);
        if (deploying is null || stage is null)
            return null;
        JobRun[] jobs = Array.FindAll(seen.Run.Jobs, job => job.Stage == stage.Name);
        JobRun? now = Array.Find(jobs, job => deploying.Names.Contains(job.Name)) ?? jobs.FirstOrDefault();
        return Describe(seen.Build, place) with
        {
            Name = now?.Name ?? deploying.Names[^1],
            Stage = stage.Name,
            Status = now?.Status ?? stage.Status,
            ApprovalId = stage.Waits is { } approval ? $"{seen.Run.Id}/{approval}" : null,
            IsDenied = stage is { Decided: { } decided, Status: not RunStatus.Succeeded, IsFinished: true }
                && await FindApprovalAsync(new(seen.Build.Project.Name, seen.Build.Id, decided), cancellationToken).ConfigureAwait(false) is { Status: "rejected" },
            CreatedAt = now?.StartedAt ?? seen.Run.CreatedAt,
        };
    }

    private async Task<(DeployingJob? Job, TimelineStage? Stage)> FindStageAsync(SeenRun seen, string environment, CancellationToken cancellationToken)
    {
        DeployingJob? job = Array.Find(await DeployingAsync(seen.Build, cancellationToken).ConfigureAwait(false), one => one.DeploysTo(environment));
        TimelineStage[] stages = seen.Timeline.Stages;
        return (job, job is null ? null : Array.Find(stages, stage => stage.Reference == job.Stage) ?? (stages is [{ Name: "" } only] ? only : null));
    }

    /// <summary>The jobs of a run that deploy. What a run's file was stays what it was, so it is asked for once.</summary>
    private async Task<DeployingJob[]> DeployingAsync(BuildModel build, CancellationToken cancellationToken)
    {
        if (_deploying.TryGetValue(build.Id, out DeployingJob[]? known))
            return known;
        if (build is not { Definition: { } definition, SourceBranch: { } branch, SourceVersion: { } commit })
            return [];
        RunPipeline body = new(new(new() { ["self"] = new(branch, commit) }), ParametersOf(build), null);
        try
        {
            string? final = await PreviewAsync(build.Project.Name, definition, body, cancellationToken).ConfigureAwait(false);
            return _deploying[build.Id] = final is null ? [] : DeployingJob.In(final);
        }
        catch (CicdException exception) when (exception.Kind is CicdErrorKind.Invalid or CicdErrorKind.NotFound)
        {
            _caller.Verbose?.Invoke($"Where run {build.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)} deploys is not known: {exception.Message}");
            return _deploying[build.Id] = [];
        }
    }

    private DeploymentJob Describe(BuildModel build, EnvironmentModel place)
    {
        string repository = RepositoryOf(build);
        DeploymentId id = new(build.Project.Name, repository, build.Id, place.Id);
        return new()
        {
            Context = Context,
            Id = id.ToString(),
            Application = repository,
            Environment = place.Name,
            Version = VersionOf(build),
            Commit = build.SourceVersion ?? "",
            RunId = $"{repository}/{build.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            Actor = Name(build.RequestedFor),
        };
    }
}
