using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/deploy/rollback-a-deployment/#rollback-using-a-rollback-pipeline: where a project has a rollback pipeline, that one goes back, and no job of
// an older run is run again.
internal sealed partial class CircleProvider
{
    /// <summary>Going back to what a job put there, by the project's rollback pipeline; null where it has none, or where this is no way back.</summary>
    private async Task<Change?> PlanRollbackAsync(CircleSlug slug, DeploymentJob job, CancellationToken cancellationToken)
    {
        string? component = CircleApplication.Parse(job.Application)?.Component;
        PlacedDeployment[] there = [.. (await PlacedAsync(slug, cancellationToken).ConfigureAwait(false)).Where(one => IsWanted(one, component, job.Environment) && one.Status == RunStatus.Succeeded)];
        // Newest first: what came there for the first time before what stands there now is behind it.
        int target = Array.FindLastIndex(there, one => one.Version == job.Version), now = there.Length == 0 ? -1 : Array.FindLastIndex(there, one => one.Version == there[0].Version);
        if (target < 0 || target <= now)
            return null;
        ProjectModel project = await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        string id = Identified(slug, project.Id);
        DeploySettingsModel? settings = await _api.FindAsync(ApiRequest.Get($"/api/v2/deploy/projects/{id}/settings"), Json.DeploySettingsModel, cancellationToken).ConfigureAwait(false);
        if (settings?.RollbackPipelineDefinitionId is not { Length: > 0 })
            return null;
        // CircleCI goes back only if what stands there is still what we saw.
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/api/v2/projects/{id}/rollback").With(new(there[0].Component, job.Environment, there[0].Version, job.Version), Json.NewRollback);
        return new Change(job.ToString(), $"Run the rollback pipeline of {job.Application}, from {there[0].Version} to {job.Version} in {job.Environment}", async token =>
        {
            RollbackModel made = await _api.ReadAsync(call, Json.RollbackModel, token).ConfigureAwait(false);
            DeploymentJob begun = await BegunAsync(slug, made.Id, job, token).ConfigureAwait(false);
            return begun with { Application = job.Application, Version = job.Version, Commit = job.Commit };
        }).Calling(Context, call);
    }

    /// <summary>The job of a rollback pipeline that puts something into the environment, once its workflow is there.</summary>
    private async Task<DeploymentJob> BegunAsync(CircleSlug slug, string pipeline, DeploymentJob wanted, CancellationToken cancellationToken)
    {
        for (int look = 1; ; look++)
        {
            PipelineModel? run = await _api.FindAsync(ApiRequest.Get($"/api/v2/pipeline/{pipeline}"), Json.PipelineModel, cancellationToken).ConfigureAwait(false);
            if (run is not null)
            {
                SeenRun seen = await SeeAsync(run, static _ => true, cancellationToken).ConfigureAwait(false);
                List<(DeploymentJob Job, string? Component)> jobs = await JobsOfRunAsync(slug, seen, wanted.Environment, [], cancellationToken).ConfigureAwait(false);
                string? component = CircleApplication.Parse(wanted.Application)?.Component;
                if (jobs.Find(one => one.Component == component).Job is { } same)
                    return same;
                if (jobs.Count > 0)
                    return jobs[0].Job;
            }

            if (look == Looks)
            {
                throw new CicdException("RollbackNotSeen", CicdErrorKind.Unavailable, $"CircleCI took the order to go back to {wanted.Version} in {wanted.Environment}, and shows no job with a deploy marker for it{(run is null ? "" : $" in run {run.Number} of {slug}")}.", pipeline,
                    "Get-CicdApplication shows what runs there. The job of a rollback pipeline wants a marker, with << pipeline.deploy.environment_name >> and << pipeline.deploy.target_version >>.");
            }

            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
