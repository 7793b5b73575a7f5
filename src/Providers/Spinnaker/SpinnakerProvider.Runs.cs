using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

internal sealed partial class SpinnakerProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Number is not null)
            throw new CicdException("NumberNotTaken", CicdErrorKind.Invalid, "Executions of Spinnaker have no numbers.", query.Repository, "Name the execution by -Id.");
        if (query.Id is { } id)
        {
            if (await FindExecutionAsync(id, cancellationToken).ConfigureAwait(false) is { } found && Describe(found) is { } run && Fits(run, query))
                yield return run;
            yield break;
        }

        if (query.Repository is { } application)
            await RequireApplicationAsync(RequireName(application), cancellationToken).ConfigureAwait(false);
        await foreach (ExecutionModel execution in ExecutionsAsync(query.Repository, ExecutionStatuses.Words(query.Status), cancellationToken).ConfigureAwait(false))
        {
            if (Describe(execution) is { } run && Fits(run, query))
                yield return run;
        }
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        return RunWatch.FollowAsync(SeeAsync, (_, token) => SeeAsync(token), run => run, Pulse, _caller.Clock, cancellationToken);

        async Task<Run> SeeAsync(CancellationToken token) => Describe(await RequireExecutionAsync(runId, token).ConfigureAwait(false));
    }

    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "Spinnaker", "parameters that its pipeline declares, by -PipelineInput");
        if (request.Ref is not null)
            throw NotTaken("-Ref", "a pipeline is no file of a branch", request.Repository);
        string application = RequireName(request.Repository);
        await RequireApplicationAsync(application, cancellationToken).ConfigureAwait(false);
        GatePipeline pipeline = await RequirePipelineAsync(application, request.Pipeline, cancellationToken).ConfigureAwait(false);
        pipeline.RequireInputs(request.Inputs);
        Dictionary<string, JsonElement>? parameters = request.Inputs.Count == 0 ? null : request.Inputs.ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value, Json.String), StringComparer.Ordinal);
        return PlanStart(application, pipeline.Name, pipeline.Id ?? pipeline.Name, parameters);
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        Run now = Describe(await RequireExecutionAsync(run.Id, cancellationToken).ConfigureAwait(false));
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"pipelines/{now.Id}/cancel") with { Query = [("reason", $"Stopped by {_caller.Actor}")] };
        return new Change(now.ToString(), "Cancel the execution", async token =>
        {
            if (!now.IsFinished)
                await _api.DoAsync(call, token).ConfigureAwait(false);
            return await WatchRunAsync(now.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "An execution of Spinnaker takes no secrets.", request.Run.Id, "Leave them away.");
        ExecutionModel before = await RequireExecutionAsync(request.Run.Id, cancellationToken).ConfigureAwait(false);
        Run run = Describe(before);
        if (!request.FailedOnly)
            return PlanStart(before.Application, before.Name ?? "", before.PipelineConfigId ?? before.Name ?? "", before.Trigger?.Parameters);
        StageModel[] failed = [.. (before.Stages ?? []).Where(stage => stage.ParentStageId is null && stage.Status is "TERMINAL" or "FAILED_CONTINUE")];
        if (failed.Length == 0)
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"No stage of {run} failed.", run.Id, "Leave -FailedOnly away to run all of it again.");
        // A stage that runs again takes all that come after it with it: https://spinnaker.io/docs/guides/user/pipeline/managing-pipelines/.
        ApiRequest[] calls = [.. failed.Select(stage => ApiRequest.Write(HttpMethod.Put, $"pipelines/{before.Id}/stages/{stage.Id}/restart").With([], Json.JsonObject))];
        return new Change(run.ToString(), $"Run {(failed.Length == 1 ? "the stage" : "the stages")} {string.Join(", ", failed.Select(stage => $"'{Errors.Shown(stage.Name ?? stage.Id)}'"))} again", async token =>
        {
            foreach (ApiRequest call in calls)
                await _api.DoAsync(call, token).ConfigureAwait(false);
            return Describe(await RequireExecutionAsync(before.Id, token).ConfigureAwait(false));
        }).Calling(Context, calls);
    }

    private Change PlanStart(string application, string name, string id, Dictionary<string, JsonElement>? parameters)
    {
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"pipelines/{application}/{id}").With(new("manual", parameters), Json.ManualStart);
        return new Change($"{application}: {Errors.Shown(name)}", "Start the pipeline", async token =>
        {
            StartedModel started = await _api.ReadAsync(call, Json.StartedModel, token).ConfigureAwait(false);
            return started.Ref is { Length: > 0 } reference
                ? Describe(await RequireExecutionAsync(reference[(reference.LastIndexOf('/') + 1)..], token).ConfigureAwait(false))
                : throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, "Spinnaker took the order and did not say which execution it made.", application, "Get-CicdRun shows the newest ones.");
        }).Calling(Context, call);
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository == query.Repository)
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));
}
