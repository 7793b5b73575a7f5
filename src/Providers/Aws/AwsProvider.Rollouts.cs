using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// An application of CodeDeploy in a deployment group, or a pipeline's stage: https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html and
// https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
internal sealed partial class AwsProvider : IRollouts
{
    public async IAsyncEnumerable<Rollout> WatchRolloutAsync(string application, string environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Rollout? last = null;
        while (true)
        {
            Rollout now = await SeeRolloutAsync(application, environment, cancellationToken).ConfigureAwait(false);
            if (now != last)
                yield return now;
            if (now.Status != RunStatus.Running)
                yield break;
            last = now;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<Change> PlanUndoRolloutAsync(string application, string environment, long? revision, CancellationToken cancellationToken)
    {
        if (revision is not null)
            throw NotTaken("-Revision", "it numbers none; the one before is meant", application);
        return await FindGroupAsync(application, environment, cancellationToken).ConfigureAwait(false) is { } group
            ? await PlanGroupBackAsync(group, cancellationToken).ConfigureAwait(false)
            : await PlanStageBackAsync(await RequireStagedAsync(application, environment, cancellationToken).ConfigureAwait(false), environment, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Rollout> SeeRolloutAsync(string application, string environment, CancellationToken cancellationToken)
    {
        if (await FindGroupAsync(application, environment, cancellationToken).ConfigureAwait(false) is { } group)
        {
            return group.LastAttemptedDeployment?.DeploymentId is { } id && (await DeploymentsAsync([id], cancellationToken).ConfigureAwait(false)).FirstOrDefault() is { } deployment
                ? Describe(group, deployment)
                : new() { Context = Context, Application = application, Environment = environment, Status = RunStatus.Succeeded, Percent = 0, Message = "Nothing was deployed there yet." };
        }

        PipelineModel pipeline = await RequireStagedAsync(application, environment, cancellationToken).ConfigureAwait(false);
        StageExecutionModel? latest = (await StageAsync(pipeline.Name, environment, cancellationToken).ConfigureAwait(false))?.LatestExecution;
        RunStatus status = latest?.Status switch { "Succeeded" => RunStatus.Succeeded, null => RunStatus.Succeeded, "InProgress" or "Stopping" => RunStatus.Running, _ => RunStatus.Failed };
        return new()
        {
            Context = Context,
            Application = application,
            Environment = environment,
            Version = latest?.PipelineExecutionId ?? "",
            Status = status,
            Percent = status == RunStatus.Succeeded && latest is not null ? 100 : 0,
            Message = status == RunStatus.Failed ? $"The stage is {latest!.Status}." : latest is null ? "No execution has come there yet." : null,
        };
    }

    private Rollout Describe(GroupModel group, DeploymentModel deployment)
    {
        RunStatus status = StatusOf(deployment) switch { RunStatus.Succeeded => RunStatus.Succeeded, RunStatus.Failed or RunStatus.Canceled => RunStatus.Failed, _ => RunStatus.Running };
        DeploymentOverviewModel? parts = deployment.DeploymentOverview;
        long all = parts is null ? 0 : parts.Pending + parts.InProgress + parts.Succeeded + parts.Failed + parts.Skipped + parts.Ready;
        return new()
        {
            Context = Context,
            Application = group.ApplicationName,
            Environment = group.DeploymentGroupName,
            Version = DeployedRevision.Version(deployment.Revision),
            Status = status,
            Percent = status == RunStatus.Succeeded ? 100 : all == 0 ? 0 : (int)(100 * parts!.Succeeded / all),
            Message = status == RunStatus.Failed ? deployment.ErrorInformation?.Message ?? $"The deployment {deployment.DeploymentId} is {deployment.Status}." : null,
            ProblemId = status == RunStatus.Failed ? deployment.ErrorInformation?.Code : null,
        };
    }

    private async Task<Change> PlanGroupBackAsync(GroupModel group, CancellationToken cancellationToken)
    {
        string target = $"{group.ApplicationName} in {group.DeploymentGroupName}";
        DeploymentModel? newest = null, good = null;
        JsonObject body = new() { ["applicationName"] = group.ApplicationName, ["deploymentGroupName"] = group.DeploymentGroupName };
        List<string> ids = [];
        await foreach (string id in _api.PagesAsync<DeploymentIdsModel, string>(AwsService.CodeDeploy, "ListDeployments", body, Json.DeploymentIdsModel, page => (page.Deployments, page.NextToken), cancellationToken).ConfigureAwait(false))
            ids.Add(id);
        foreach (string[] batch in ids.Chunk(DeploymentBatch))
        {
            foreach (DeploymentModel one in (await DeploymentsAsync(batch, cancellationToken).ConfigureAwait(false)).OrderByDescending(one => one.CreateTime))
            {
                newest ??= one;
                if (good is null && one.Status == "Succeeded" && one.DeploymentId != newest.DeploymentId && DeployedRevision.Digest(one.Revision) != DeployedRevision.Digest(newest.Revision))
                    good = one;
            }
        }

        if (newest is not null && StatusOf(newest) is RunStatus.Running or RunStatus.Queued)
        {
            ApiRequest stop = AwsCall.Write(AwsService.CodeDeploy, "StopDeployment", new JsonObject { ["deploymentId"] = newest!.DeploymentId, ["autoRollbackEnabled"] = true }) with { Repeatable = true };
            return new Change(target, $"Stop the deployment {newest.DeploymentId} and go back to what was there before", async token =>
            {
                await _api.DoAsync(AwsService.CodeDeploy, stop, token).ConfigureAwait(false);
                return await SeeRolloutAsync(group.ApplicationName, group.DeploymentGroupName, token).ConfigureAwait(false);
            }).Calling(Context, stop);
        }

        if (newest is null || good?.Revision is not { } revision)
            throw new CicdException("NothingToUndo", CicdErrorKind.Invalid, $"There is no deployment of {target} before the newest one that succeeded with another revision.", target, "Get-CicdDeployment shows them.");
        body["revision"] = DeployedRevision.Location(revision);
        body["description"] = $"Back to {DeployedRevision.Version(revision)}";
        ApiRequest call = AwsCall.Write(AwsService.CodeDeploy, "CreateDeployment", body);
        return new Change(target, $"Deploy {DeployedRevision.Version(revision)} again, which {good.DeploymentId} had put there", async token =>
        {
            await _api.CallAsync(AwsService.CodeDeploy, call, Json.NewDeploymentModel, token).ConfigureAwait(false);
            return await SeeRolloutAsync(group.ApplicationName, group.DeploymentGroupName, token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    private async Task<Change> PlanStageBackAsync(PipelineModel pipeline, string stage, CancellationToken cancellationToken)
    {
        string target = $"{pipeline.Name}, stage {stage}";
        string? current = (await StageAsync(pipeline.Name, stage, cancellationToken).ConfigureAwait(false))?.LatestExecution?.PipelineExecutionId;
        string? good = null;
        JsonObject body = new() { ["pipelineName"] = pipeline.Name, ["filter"] = new JsonObject { ["succeededInStage"] = new JsonObject { ["stageName"] = stage } } };
        await foreach (ExecutionSummaryModel summary in _api.PagesAsync<ExecutionsModel, ExecutionSummaryModel>(AwsService.CodePipeline, "ListPipelineExecutions", body, Json.ExecutionsModel, page => (page.PipelineExecutionSummaries, page.NextToken), cancellationToken).ConfigureAwait(false))
        {
            if (summary.PipelineExecutionId != current)
            {
                good = summary.PipelineExecutionId;
                break;
            }
        }

        if (current is null || good is null)
            throw new CicdException("NothingToUndo", CicdErrorKind.Invalid, $"No execution before the one in '{stage}' of '{pipeline.Name}' succeeded there.", target, "Get-CicdRun shows them.");
        ApiRequest call = AwsCall.Write(AwsService.CodePipeline, "RollbackStage", new JsonObject { ["pipelineName"] = pipeline.Name, ["stageName"] = stage, ["targetPipelineExecutionId"] = good });
        return new Change(target, $"Roll the stage back to the execution {good[..8]}", async token =>
        {
            string id = (await _api.CallAsync(AwsService.CodePipeline, call, Json.StartedExecutionModel, token).ConfigureAwait(false)).PipelineExecutionId;
            return new Rollout { Context = Context, Application = pipeline.Name, Environment = stage, Version = id, Status = RunStatus.Running };
        }).Calling(Context, call);
    }

    private async Task<GroupModel?> FindGroupAsync(string application, string environment, CancellationToken cancellationToken)
    {
        await foreach (GroupModel group in GroupsAsync(application, environment, cancellationToken).ConfigureAwait(false))
            return group;
        return null;
    }

    private async Task<PipelineModel> RequireStagedAsync(string pipeline, string stage, CancellationToken cancellationToken)
    {
        PipelineModel found = await FindPipelineAsync(pipeline, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApplicationNotFound", "application of CodeDeploy in that deployment group, and no pipeline", pipeline, remedy: "Name an application and its deployment group, or a pipeline and its stage.");
        return Array.Exists(found.Stages, one => one.Name == stage) ? found : throw Errors.NotFound("EnvironmentNotFound", $"stage of '{pipeline}'", stage, found.Stages.Select(one => one.Name));
    }

    private async Task<StageStateModel?> StageAsync(string pipeline, string stage, CancellationToken cancellationToken) =>
        (await ReadAsync(AwsService.CodePipeline, "GetPipelineState", new() { ["name"] = pipeline }, Json.PipelineStateModel, cancellationToken).ConfigureAwait(false)).StageStates?.FirstOrDefault(one => one.StageName == stage);
}
