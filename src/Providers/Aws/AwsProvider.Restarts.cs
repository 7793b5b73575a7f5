using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StopPipelineExecution.html and API_RetryStageExecution.html, https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StopBuild.html and API_RetryBuild.html
internal sealed partial class AwsProvider
{
    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        AwsRunId id = RequireRunId(run.Id);
        Run now = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        AwsService service = id.IsBuild ? AwsService.CodeBuild : AwsService.CodePipeline;
        ApiRequest call = id.IsBuild
            ? AwsCall.Write(service, "StopBuild", new() { ["id"] = id.ToString() }) with { Repeatable = true }
            : AwsCall.Write(service, "StopPipelineExecution", new() { ["pipelineName"] = id.Name, ["pipelineExecutionId"] = id.Id, ["abandon"] = false });
        return new Change(now.ToString(), id.IsBuild ? "Stop the build" : "Stop the execution once the actions at work have ended: CodePipeline leaves them be", async token =>
        {
            if (!now.IsFinished)
                await _api.DoAsync(service, call, token).ConfigureAwait(false);
            return await WatchRunAsync(now.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "A run of AWS takes no secrets: it reads those that its project names in Secrets Manager or the Parameter Store.", request.Run.Id, "Leave them away.");
        AwsRunId id = RequireRunId(request.Run.Id);
        return id.IsBuild ? await PlanRebuildAsync(id, request.FailedOnly, cancellationToken).ConfigureAwait(false)
            : request.FailedOnly ? await PlanRetryAsync(id, cancellationToken).ConfigureAwait(false)
            : await PlanAgainAsync(id, cancellationToken).ConfigureAwait(false);
    }

    // The same execution goes on, from the stage that failed.
    private async Task<Change> PlanRetryAsync(AwsRunId id, CancellationToken cancellationToken)
    {
        SeenExecution seen = await RequireExecutionAsync(id, cancellationToken).ConfigureAwait(false);
        Run run = seen.Describe(Context, _place.Region);
        string stage = seen.Status == "Failed" && seen.Actions.Where(action => action.Status == "Failed").MaxBy(action => action.LastUpdateTime) is { } failed
            ? failed.StageName
            : throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"No stage of {run} failed.", run.Id, "Leave -FailedOnly away to run all of it again.");
        ApiRequest call = AwsCall.Write(AwsService.CodePipeline, "RetryStageExecution", new JsonObject { ["pipelineName"] = id.Name, ["stageName"] = stage, ["pipelineExecutionId"] = id.Id, ["retryMode"] = "FAILED_ACTIONS" });
        return new Change(run.ToString(), $"Run the failed actions of the stage '{stage}' again", async token =>
        {
            await _api.DoAsync(AwsService.CodePipeline, call, token).ConfigureAwait(false);
            return (await RequireExecutionAsync(id, token).ConfigureAwait(false)).Describe(Context, _place.Region);
        }).Calling(Context, call);
    }

    private async Task<Change> PlanAgainAsync(AwsRunId id, CancellationToken cancellationToken)
    {
        SeenExecution seen = await RequireExecutionAsync(id, cancellationToken).ConfigureAwait(false);
        return await PlanExecutionAsync(seen.Pipeline, new() { Repository = PipelineSource.Of(seen.Pipeline).Repository, Ref = seen.Commit.Length == 40 ? seen.Commit : null }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Change> PlanRebuildAsync(AwsRunId id, bool failedOnly, CancellationToken cancellationToken)
    {
        Run run = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        if (failedOnly && run.Status is not (RunStatus.Failed or RunStatus.Errored))
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"{run} did not fail.", run.Id, "Leave -FailedOnly away to run it again.");
        ApiRequest call = AwsCall.Write(AwsService.CodeBuild, "RetryBuild", new JsonObject { ["id"] = id.ToString(), ["idempotencyToken"] = Guid.NewGuid().ToString() }) with { Repeatable = true };
        return new Change(run.ToString(), "Run the build again", async token =>
            SeenBuild.Describe((await _api.CallAsync(AwsService.CodeBuild, call, Json.BuildAnswer, token).ConfigureAwait(false)).Build, Context, _place.Region)).Calling(Context, call);
    }
}
