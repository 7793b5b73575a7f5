using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html, API_ListPipelineExecutions.html and API_ListActionExecutions.html
internal sealed partial class AwsProvider
{
    /// <summary>The executions of a pipeline, newest first. Whether the author's program or the machinery failed, only the actions know.</summary>
    private async IAsyncEnumerable<Run> ExecutionsAsync(PipelineModel pipeline, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<ExecutionSummaryModel> summaries = SummariesAsync(pipeline.Name, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (summaries.ConfigureAwait(false))
        {
            // The newest comes by itself: among many pipelines the others are often not wanted. What the rest did is asked several at once.
            if (!await summaries.MoveNextAsync().ConfigureAwait(false))
                yield break;
            yield return await DescribeAsync(pipeline, summaries.Current, cancellationToken).ConfigureAwait(false);
            await foreach (Run run in Spread.OrderedAsync(RestAsync(), Spreading, OneAsync, cancellationToken).ConfigureAwait(false))
                yield return run;
        }

        async IAsyncEnumerable<ExecutionSummaryModel> RestAsync()
        {
            while (await summaries.MoveNextAsync().ConfigureAwait(false))
                yield return summaries.Current;
        }

        async IAsyncEnumerable<Run> OneAsync(ExecutionSummaryModel summary, [EnumeratorCancellation] CancellationToken token)
        {
            yield return await DescribeAsync(pipeline, summary, token).ConfigureAwait(false);
        }
    }

    private async Task<Run> DescribeAsync(PipelineModel pipeline, ExecutionSummaryModel summary, CancellationToken cancellationToken)
    {
        ActionExecutionModel[] actions = await ActionsAsync(pipeline.Name, summary.PipelineExecutionId, cancellationToken).ConfigureAwait(false);
        string commit = summary.SourceRevisions?.Select(one => one.RevisionId).FirstOrDefault(one => one is not null) ?? "";
        return new SeenExecution(pipeline, summary.PipelineExecutionId, summary.Status, summary.StatusSummary, summary.StartTime, summary.Trigger, commit, actions).Describe(Context, _place.Region);
    }

    private IAsyncEnumerable<ExecutionSummaryModel> SummariesAsync(string pipeline, CancellationToken cancellationToken) => _api.PagesAsync<ExecutionsModel, ExecutionSummaryModel>(
        AwsService.CodePipeline, "ListPipelineExecutions", new() { ["pipelineName"] = pipeline }, Json.ExecutionsModel, page => (page.PipelineExecutionSummaries, page.NextToken), cancellationToken);

    private async Task<ActionExecutionModel[]> ActionsAsync(string pipeline, string execution, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["pipelineName"] = pipeline, ["filter"] = new JsonObject { ["pipelineExecutionId"] = execution } };
        List<ActionExecutionModel> actions = [];
        await foreach (ActionExecutionModel action in _api.PagesAsync<ActionExecutionsModel, ActionExecutionModel>(AwsService.CodePipeline, "ListActionExecutions", body, Json.ActionExecutionsModel, page => (page.ActionExecutionDetails, page.NextToken), cancellationToken).ConfigureAwait(false))
            actions.Add(action);
        return [.. actions];
    }

    private async Task<SeenExecution> RequireExecutionAsync(AwsRunId id, CancellationToken cancellationToken) => await FindExecutionAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoRun(id.ToString());

    private async Task<SeenExecution?> FindExecutionAsync(AwsRunId id, CancellationToken cancellationToken)
    {
        if (await FindPipelineAsync(id.Name, cancellationToken).ConfigureAwait(false) is not { } pipeline)
            return null;
        return await FindExecutionAsync(pipeline, id.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SeenExecution?> FindExecutionAsync(PipelineModel pipeline, string execution, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["pipelineName"] = pipeline.Name, ["pipelineExecutionId"] = execution };
        if (await FindAsync(AwsService.CodePipeline, "GetPipelineExecution", body, Json.ExecutionAnswer, cancellationToken).ConfigureAwait(false) is not { PipelineExecution: { } found })
            return null;
        ActionExecutionModel[] actions = await ActionsAsync(pipeline.Name, execution, cancellationToken).ConfigureAwait(false);
        string commit = found.ArtifactRevisions?.Select(one => one.RevisionId).FirstOrDefault(one => one is not null) ?? "";
        return new(pipeline, execution, found.Status, found.StatusSummary, actions.Length > 0 ? null : _caller.Clock.GetUtcNow(), found.Trigger, commit, actions);
    }

    /// <summary>The execution as it is by now: its actions alone as long as one is at work, for then it has not ended.</summary>
    private async Task<SeenExecution> ProgressAsync(SeenExecution last, CancellationToken cancellationToken)
    {
        if (last.IsUnderWay)
        {
            SeenExecution now = last with { Actions = await ActionsAsync(last.Pipeline.Name, last.Id, cancellationToken).ConfigureAwait(false) };
            if (now.IsUnderWay)
                return now;
        }

        return await FindExecutionAsync(last.Pipeline, last.Id, cancellationToken).ConfigureAwait(false) ?? throw NoRun($"{last.Pipeline.Name}/{last.Id}");
    }
}
