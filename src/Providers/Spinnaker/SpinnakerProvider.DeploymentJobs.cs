using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// A stage that deploys puts the image of its execution into an account. It is run by its pipeline, after the judgments before it; run again, it puts the same image there again
// (https://spinnaker.io/docs/guides/user/pipeline/managing-pipelines/), which is how an application goes back. What no execution has had yet, a start of the pipeline brings.
internal sealed partial class SpinnakerProvider : IDeploymentJobs
{
    /// <summary>How many of an application's newest executions are looked through.</summary>
    private const int MostExecutions = 500;

    public async IAsyncEnumerable<DeploymentJob> GetDeploymentJobsAsync(DeploymentJobQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } id)
        {
            if (await FindDeployingAsync(id, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
        }
        else if (query is { Application: { } application, Environment: { } account, Version: { } version })
        {
            foreach (DeploymentJob job in await JobsOfVersionAsync((await RequireApplicationAsync(RequireName(application), cancellationToken).ConfigureAwait(false)).Name!, account, version, cancellationToken).ConfigureAwait(false))
                yield return job;
        }
        else
        {
            foreach (string name in await ApplicationNamesAsync(query.Application, cancellationToken).ConfigureAwait(false))
            {
                await foreach (DeployingStage one in DeployingAsync(name, query.Environment, cancellationToken).ConfigureAwait(false))
                {
                    // What its execution has not come to, or never will, is nothing that was put there.
                    if (Describe(one) is { Status: not (RunStatus.Skipped or RunStatus.Queued) } job && (query.Version is not { } wanted || one.Means(wanted)))
                        yield return job;
                }
            }
        }
    }

    public async Task<Change> PlanRunJobAsync(DeploymentJob job, CancellationToken cancellationToken)
    {
        if (FreshId(job.Id) is { } fresh)
            return await PlanFreshAsync(job, fresh.Pipeline, cancellationToken).ConfigureAwait(false);
        DeployingStage stage = await FindDeployingAsync(job.Id, cancellationToken).ConfigureAwait(false) ?? throw NoPromotion(job.Id);
        RunStatus status = Describe(stage).Status;
        string name = Errors.Shown(stage.Stage.Name ?? stage.Stage.Id);
        if (status is RunStatus.Running or RunStatus.Queued or RunStatus.Waiting)
            throw new CicdException("RunNotFinished", CicdErrorKind.Conflict, $"The stage '{name}' of {stage.Execution.Id}, which puts {job.Version} into {job.Environment}, has not ended: it is {status}.", stage.Execution.Id, "Wait-CicdRun waits for it; Stop-CicdRun ends it.");
        // Orca runs again only what has ended: https://github.com/spinnaker/orca/blob/04ed397c2ec902790694b97f2f76c0381148002d/orca-queue/src/main/kotlin/com/netflix/spinnaker/orca/q/handler/RestartStageHandler.kt.
        if (status == RunStatus.Skipped)
            throw new CicdException("JobNotRunnable", CicdErrorKind.Conflict, $"The stage '{name}' of {stage.Execution.Id} has never run, so it cannot run again.", job.Id, "Restart-CicdRun starts its pipeline again.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"pipelines/{stage.Execution.Id}/stages/{stage.Stage.Id}/restart").With([], Json.JsonObject);
        return new Change(job.ToString(), $"Run the stage '{name}' of {stage.Execution.Name} ({stage.Execution.Id}) again, and those that come after it", async token =>
        {
            DateTimeOffset? before = StageFacts.RestartOf(stage.Stage)?.At;
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return Describe(await RestartedAsync(job.Id, before, token).ConfigureAwait(false)) with { CreatedAt = _caller.Clock.GetUtcNow() };
        }).Calling(Context, call);
    }

    // Orca takes the order at once and carries it out when its queue comes to it: until then the stage tells how it had ended before.
    private async Task<DeployingStage> RestartedAsync(string id, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        for (int look = 1; ; look++)
        {
            DeployingStage now = await FindDeployingAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoPromotion(id);
            if (StageFacts.RestartOf(now.Stage)?.At != before)
                return now;
            if (look == Looks)
                throw new CicdException("JobNotStarted", CicdErrorKind.Unavailable, $"Spinnaker took the order to run the stage '{Errors.Shown(now.Stage.Name ?? now.Stage.Id)}' again and has not begun: another execution of the pipeline may be running, and it runs one at a time.", id, "Get-CicdRun shows what runs; it begins by itself once that has ended.");
            _caller.Progress?.Report(new("Spinnaker", "Waiting until the stage begins again."));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Change> PlanFreshAsync(DeploymentJob job, string id, CancellationToken cancellationToken)
    {
        GatePipeline pipeline = await RequirePipelineAsync(job.Application, id, cancellationToken).ConfigureAwait(false);
        VersionInput input = pipeline.VersionInput() ?? throw NoPromotion(job.Id);
        pipeline.RequireInputs(input.Parameter is { } called ? new VariableMap().With(called, job.Version) : new());
        Dictionary<string, JsonElement>? parameters = input.Parameter is { } name ? new(StringComparer.Ordinal) { [name] = JsonSerializer.SerializeToElement(job.Version, Json.String) } : null;
        ArtifactModel[]? artifacts = input.Image is { } image ? [new("docker/image", image, job.Version, job.Commit)] : null;
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"pipelines/{job.Application}/{id}").With(new("manual", parameters, artifacts), Json.ManualStart);
        return new Change(job.ToString(), $"Start the pipeline '{Errors.Shown(pipeline.Name)}' with {(input.Image is null ? $"the parameter {input.Parameter} {Errors.Shown(job.Version)}" : $"the image {Errors.Shown(job.Commit)}")}", async token =>
        {
            StartedModel started = await _api.ReadAsync(call, Json.StartedModel, token).ConfigureAwait(false);
            string execution = started.Ref is { Length: > 0 } reference ? reference[(reference.LastIndexOf('/') + 1)..]
                : throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, "Spinnaker took the order and did not say which execution it made.", job.Application, "Get-CicdRun shows the newest ones.");
            DeployingStage? stage = DeployingStage.Of(await RequireExecutionAsync(execution, token).ConfigureAwait(false)).FirstOrDefault(one => one.Account == job.Environment);
            // A parameter tells nothing of the image that will come of it.
            return Describe(stage ?? throw NoPromotion(execution)) with { Version = job.Version };
        }).Calling(Context, call);
    }

    private async Task<DeploymentJob[]> JobsOfVersionAsync(string application, string account, string version, CancellationToken cancellationToken)
    {
        List<DeploymentJob> found = [], never = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        await foreach (DeployingStage one in DeployingAsync(application, account, cancellationToken).ConfigureAwait(false))
        {
            known.Add(one.Version);
            if (version.Length > 0 && !one.Means(version))
                continue;
            DeploymentJob job = Describe(one);
            (job.Status == RunStatus.Skipped && !job.IsDenied ? never : found).Add(job);
            // Without a version, what was built last.
            if (version.Length == 0 && found.Count > 0)
                break;
        }

        if (found.Count > 0)
            return [.. found, .. never];
        if (version.Length > 0 && await FreshAsync(application, account, version, cancellationToken).ConfigureAwait(false) is { } fresh)
            return [fresh];
        return never.Count > 0 ? [.. never]
            : throw Errors.NotFound("RefNotFound", $"image, tag or execution of '{application}' that goes to '{account}'", version, known, "Give one that an execution had; a pipeline that expects an image, or has a parameter 'version', 'tag' or 'image', takes another one.");
    }

    /// <summary>A start of the only pipeline that deploys to an account and takes a version; null where none does.</summary>
    private async Task<DeploymentJob?> FreshAsync(string application, string account, string version, CancellationToken cancellationToken)
    {
        GatePipeline[] fitting = [.. (await PipelinesAsync(application, cancellationToken).ConfigureAwait(false)).Where(pipeline => !pipeline.IsDisabled && pipeline.DeploysTo(account) && pipeline.VersionInput() is not null)];
        if (fitting.Length > 1)
            throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{application}' has {fitting.Length} pipelines that deploy to '{account}' and take a version: {string.Join(", ", fitting.Select(pipeline => pipeline.Name))}.", application, "Start-CicdRun starts the one that is meant.");
        if (fitting is not [{ } only])
            return null;
        string image = only.VersionInput()!.Image is not { } name ? version : version.Contains(name, StringComparison.Ordinal) ? version : $"{name}:{version}";
        return new()
        {
            Context = Context,
            Id = $"start:{only.Id ?? only.Name}/{account}",
            Application = application,
            Environment = account,
            Version = SpinnakerCluster.VersionOf(image, version),
            Commit = image,
            Name = only.Name,
            Status = RunStatus.Waiting,
            Actor = _caller.Actor,
            CreatedAt = _caller.Clock.GetUtcNow(),
        };
    }

    private async IAsyncEnumerable<DeployingStage> DeployingAsync(string application, string? account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int seen = 0;
        await foreach (ExecutionModel execution in ExecutionsAsync(application, null, cancellationToken).ConfigureAwait(false))
        {
            foreach (DeployingStage one in DeployingStage.Of(execution).Where(one => account is null || one.Account == account))
                yield return one;
            if (++seen == MostExecutions)
                yield break;
        }
    }

    private async Task<DeployingStage?> FindDeployingAsync(string id, CancellationToken cancellationToken) =>
        id.Split('/') is [{ } run, { } stage] && await FindExecutionAsync(run, cancellationToken).ConfigureAwait(false) is { } execution ? DeployingStage.Of(execution).FirstOrDefault(one => one.Stage.Id == stage) : null;

    private DeploymentJob Describe(DeployingStage one)
    {
        RunStatus execution = ExecutionStatuses.Of(one.Execution), own = ExecutionStatuses.Of(one.Stage, execution);
        StageModel[] judgments = [.. one.Before().Where(stage => stage.Type == StageFacts.ManualJudgment)];
        StageModel? waiting = own == RunStatus.Queued ? Array.Find(judgments, StageFacts.IsWaiting) : null;
        StageModel[] all = [.. (one.Execution.Stages ?? []).Where(stage => stage.ParentStageId is null)];
        return new()
        {
            Context = Context,
            Id = one.Id,
            Application = one.Execution.Application,
            Environment = one.Account,
            Version = one.Version,
            Commit = one.Content,
            RunId = one.Execution.Id,
            Name = NameOf(one.Stage, all),
            Status = waiting is null ? own : RunStatus.Waiting,
            ApprovalId = waiting is null ? null : $"{one.Execution.Id}/{waiting.Id}",
            IsDenied = one.Stage.StartTime is null && Array.Exists(judgments, stage => StageFacts.JudgmentOf(stage) == "stop"),
            Actor = StageFacts.RestartOf(one.Stage)?.By ?? one.Execution.Authentication?.User ?? one.Execution.Trigger?.User ?? "",
            CreatedAt = StageFacts.RestartOf(one.Stage)?.At ?? GateTimes.At(one.Execution.BuildTime) ?? default,
        };
    }

    private static (string Pipeline, string Account)? FreshId(string id) =>
        id.StartsWith("start:", StringComparison.Ordinal) && id.LastIndexOf('/') is > 0 and var slash ? (id["start:".Length..slash], id[(slash + 1)..]) : null;

    private static CicdException NoPromotion(string id) => Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them.");
}
