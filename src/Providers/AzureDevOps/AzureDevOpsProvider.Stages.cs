using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/stages/update: a stage that has ended runs again, and those that depend on it.
internal sealed partial class AzureDevOpsProvider : IStageRestarts
{
    public async Task<Change> PlanRestartStageAsync(RestartRequest request, string stage, CancellationToken cancellationToken)
    {
        RefuseSecrets(request);
        AzureDevOpsId id = RequireRunId(request.Run.Id);
        SeenRun before = await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        TimelineStage[] stages = before.Timeline.Stages;
        TimelineStage found = Array.Find(stages, one => one.Reference.Equals(stage, StringComparison.OrdinalIgnoreCase)) ?? Array.Find(stages, one => one.Name.Equals(stage, StringComparison.OrdinalIgnoreCase))
            ?? throw Errors.NotFound("StageNotFound", $"stage of {before.Run}", stage, stages.Select(one => one.Reference), "Give the name that stands behind 'stage:' in its file.");
        RequireRestartable(before.Run, found);
        if (request.FailedOnly && found.Status == RunStatus.Succeeded)
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"No job of the stage '{found.Reference}' of {before.Run} failed.", before.Run.Id, "Leave -FailedOnly away to run all of it again.");
        ApiRequest call = Restarting(id.Project, id.Number, found);
        return new Change(before.Run.ToString(), $"Run {(request.FailedOnly ? "the jobs that did not succeed of " : "")}the stage '{found.Reference}' again, and the stages that depend on it", async token =>
        {
            await _api.DoAsync(call.With(new("retry", ForceRetryAllJobs: !request.FailedOnly), Json.SetStage), token).ConfigureAwait(false);
            return (await SeeRunAsync(id, token).ConfigureAwait(false)).Run;
        }).Calling(Context, call);
    }

    private static void RefuseSecrets(RestartRequest request)
    {
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "A run of Azure DevOps takes no secrets: it has those of its pipeline and of variable groups.", request.Run.Id, "Set-CicdSecret sets them.");
    }

    /// <exception cref="CicdException"><c>RunNotFinished</c>, <c>StageSkipped</c>.</exception>
    private static void RequireRestartable(Run run, TimelineStage stage)
    {
        if (!stage.IsFinished)
            throw new CicdException("RunNotFinished", CicdErrorKind.Conflict, $"The stage '{stage.Reference}' of {run} has not ended: it is {stage.Status}.", run.Id, "Wait-CicdRun waits for it; Get-CicdApproval shows what waits for somebody.");
        if (stage.Status == RunStatus.Skipped)
            throw new CicdException("StageSkipped", CicdErrorKind.Conflict, $"The stage '{stage.Reference}' of {run} was skipped: its condition did not hold, a stage before it did not succeed, or it was left out at the start.", run.Id, "Run an earlier stage again, or start a new run.");
    }

    private static ApiRequest Restarting(string project, int run, TimelineStage stage) => Write(HttpMethod.Patch, $"/{project}/_apis/build/builds/{run}/stages/{stage.Reference}");
}
