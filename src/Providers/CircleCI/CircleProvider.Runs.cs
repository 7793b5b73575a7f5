using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

internal sealed partial class CircleProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A component's runs are its project's.
        query = query.Repository is { } named ? query with { Repository = CircleApplication.ProjectOf(named).ToString() } : query;
        if (query.Id is { } text)
        {
            if (CircleRunId.TryParse(text, _address.Web) is { } id && await TrySeeAsync(id, cancellationToken).ConfigureAwait(false) is { } seen
                && await ExplainAsync(seen, Describe(id, seen), cancellationToken).ConfigureAwait(false) is { } run && Fits(run, query))
            {
                yield return run;
            }

            yield break;
        }

        await foreach (Run run in OverAsync(query.Repository, (project, token) => RunsOfAsync(project, query, token), cancellationToken).ConfigureAwait(false))
            yield return run;
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        CircleRunId id = RequireRunId(runId);
        return RunWatch.FollowAsync(
            async token => await ToldAsync(await SeeAsync(id, token).ConfigureAwait(false), token).ConfigureAwait(false),
            async (last, token) => await ToldAsync(await ProgressAsync(id, last.Seen, token).ConfigureAwait(false), token).ConfigureAwait(false),
            told => told.Run,
            Pulse,
            _caller.Clock,
            cancellationToken);

        async Task<(SeenRun Seen, Run Run)> ToldAsync(SeenRun seen, CancellationToken token) => (seen, await ExplainAsync(seen, Describe(id, seen), token).ConfigureAwait(false));
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        CircleRunId id = RequireRunId(run.Id);
        SeenRun before = await SeeAsync(id, cancellationToken).ConfigureAwait(false);
        Run now = Describe(id, before);
        SeenWorkflow[] open = [.. before.Workflows.Where(workflow => workflow.IsOpen)];
        if (!now.IsFinished && open.Length == 0)
            throw new CicdException("RunNotStarted", CicdErrorKind.Conflict, $"CircleCI has not made a workflow of {now} yet, and cancels workflows only.", now.Id, "Try again in a moment.");
        // https://circleci.com/docs/api/v2/#operation/cancelWorkflow
        ApiRequest[] calls = [.. open.Select(workflow => ApiRequest.Write(HttpMethod.Post, $"/api/v2/workflow/{workflow.Workflow.Id}/cancel") with { Repeatable = true })];
        return new Change(now.ToString(), $"Cancel {(open.Length == 1 ? "the workflow" : "the workflows")} {string.Join(", ", open.Select(workflow => $"'{Errors.Shown(workflow.Workflow.Name)}'"))}", async token =>
        {
            foreach (ApiRequest call in calls)
                await _api.DoAsync(call, token).ConfigureAwait(false);
            return await WatchRunAsync(now.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, calls);
    }

    // A pipeline's own state does not tell how it went, so its workflows are asked, several pipelines at once.
    private async IAsyncEnumerable<Run> RunsOfAsync(CircleSlug project, RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Number is { } number)
        {
            if (await TrySeeAsync(new(project, number), cancellationToken).ConfigureAwait(false) is { } seen)
            {
                if (Describe(new(project, number), seen) is { } run && Fits(run, query))
                    yield return run;
            }
            else
            {
                await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false);
            }

            yield break;
        }

        await foreach (Run run in Spread.OrderedAsync(PipelinesAsync(project, query.Ref, cancellationToken), Spreading, (pipeline, token) => RunOfAsync(project, pipeline, token), cancellationToken).ConfigureAwait(false))
        {
            if (Fits(run, query))
                yield return run;
        }
    }

    private async IAsyncEnumerable<Run> RunOfAsync(CircleSlug project, PipelineModel pipeline, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Whether the author's code or the machinery failed, only the jobs know.
        SeenRun seen = await SeeAsync(pipeline, workflow => workflow.Status == "failed", cancellationToken).ConfigureAwait(false);
        yield return Describe(new(project, pipeline.Number), seen);
    }

    /// <summary>The pipelines, newest first: https://circleci.com/docs/api/v2/#operation/listPipelinesForProject. It filters by branches and not by tags.</summary>
    private async IAsyncEnumerable<PipelineModel> PipelinesAsync(CircleSlug project, string? reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool any = false;
        await foreach (PipelineModel pipeline in PagesAsync(ApiRequest.Get($"/api/v2/project/{project}/pipeline", ("branch", reference)), Json.Pipelines, cancellationToken).ConfigureAwait(false))
        {
            any = true;
            yield return pipeline;
        }

        if (any || reference is null)
            yield break;
        await foreach (PipelineModel pipeline in PagesAsync(ApiRequest.Get($"/api/v2/project/{project}/pipeline"), Json.Pipelines, cancellationToken).ConfigureAwait(false))
        {
            if (pipeline.Vcs?.Tag == reference)
                yield return pipeline;
        }
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Number is null || run.Number == query.Number)
        && (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository == query.Repository)
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));

    private CircleRunId RequireRunId(string id) =>
        CircleRunId.TryParse(id, _address.Web) ?? throw Errors.NotFound("RunNotFound", "run", id, remedy: "A run of CircleCI is named by its project and number, such as gh/contoso/app/123; Get-CicdRun shows them, and the address of its page will do.");
}
