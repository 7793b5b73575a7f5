using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// A pipeline's stage, https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html, or an application of CodeDeploy in a deployment group.
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
            return await SeeDeploymentAsync(group, group.LastAttemptedDeployment?.DeploymentId, cancellationToken).ConfigureAwait(false);
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

    private async Task<PipelineModel> RequireStagedAsync(string pipeline, string stage, CancellationToken cancellationToken)
    {
        PipelineModel found = await FindPipelineAsync(pipeline, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApplicationNotFound", "application of CodeDeploy in that deployment group, and no pipeline", pipeline, remedy: "Name an application and its deployment group, or a pipeline and its stage.");
        return Array.Exists(found.Stages, one => one.Name == stage) ? found : throw Errors.NotFound("EnvironmentNotFound", $"stage of '{pipeline}'", stage, found.Stages.Select(one => one.Name));
    }

    private async Task<StageStateModel?> StageAsync(string pipeline, string stage, CancellationToken cancellationToken) =>
        (await ReadAsync(AwsService.CodePipeline, "GetPipelineState", new() { ["name"] = pipeline }, Json.PipelineStateModel, cancellationToken).ConfigureAwait(false)).StageStates?.FirstOrDefault(one => one.StageName == stage);
}
