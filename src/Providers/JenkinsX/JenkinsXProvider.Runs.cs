using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.JenkinsX.Activities;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        string? dashboard = await DashboardAsync(team, cancellationToken).ConfigureAwait(false);
        if (query.Id is { } id)
        {
            if (await FindRunAsync(team, id, cancellationToken).ConfigureAwait(false) is { } found && Fits(found, query))
                yield return found;
            yield break;
        }

        List<Run> runs = [];
        await foreach (JsonElement activity in team.ListAsync(TeamResources.Activities, null, cancellationToken).ConfigureAwait(false))
        {
            Run run = ActivityReader.Read(activity, Context, dashboard);
            if (Fits(run, query))
                runs.Add(run);
        }

        foreach (Run run in runs.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Number))
            yield return run;
    }

    public async IAsyncEnumerable<Run> WatchRunAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        string? dashboard = await DashboardAsync(team, cancellationToken).ConfigureAwait(false);
        Run run = await RequireRunAsync(team, runId, cancellationToken).ConfigureAwait(false);
        // A job of Lighthouse has no activity before its pipeline runs.
        while (await team.FindAsync(TeamResources.Activities, run.Id, cancellationToken).ConfigureAwait(false) is null)
        {
            yield return run;
            if (run.IsFinished)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            run = await RequireRunAsync(team, runId, cancellationToken).ConfigureAwait(false);
        }

        Run? last = null;
        await foreach (JsonElement activity in new ActivityWatch(team, _caller.Clock).FollowAsync(run.Id, cancellationToken).ConfigureAwait(false))
        {
            Run now = ActivityReader.Read(activity, Context, dashboard);
            if (last is null || !RunWatch.Same(now, last))
                yield return now;
            if (now.IsFinished)
                yield break;
            last = now;
        }
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        Run now = await RequireRunAsync(team, run.Id, cancellationToken).ConfigureAwait(false);
        List<JsonElement> pipelineRuns = now.IsFinished ? [] : await PipelineRunsAsync(team, now.Id, cancellationToken).ConfigureAwait(false);
        if (!now.IsFinished && pipelineRuns.Count == 0)
            throw new CicdException("RunNotStoppable", CicdErrorKind.Conflict, $"{now} has no PipelineRun that could be stopped: it has not begun, or was removed.", now.Id, "Try again in a moment.");
        return new(now.ToString(), $"Cancel {string.Join(", ", pipelineRuns.Select(one => $"the PipelineRun '{one.Name()}'"))}", async token =>
        {
            // https://tekton.dev/docs/pipelines/pipelineruns/#cancelling-a-pipelinerun
            foreach (JsonElement one in pipelineRuns)
                await team.Api.PatchAsync(TeamResources.PipelineRuns, team.Namespace, one.Name(), new JsonObject { ["spec"] = new JsonObject { ["status"] = "Cancelled" } }, "application/merge-patch+json", dryRun: false, token).ConfigureAwait(false);
            return await WatchRunAsync(now.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        };
    }

    /// <summary>The run of an activity's name, or of the name of the job of Lighthouse that it comes of; null where there is neither.</summary>
    private async Task<Run?> FindRunAsync(Team team, string id, CancellationToken cancellationToken)
    {
        string? dashboard = await DashboardAsync(team, cancellationToken).ConfigureAwait(false);
        if (!IsObjectName(id))
            return null;
        if (await team.FindAsync(TeamResources.Activities, id, cancellationToken).ConfigureAwait(false) is { } activity)
            return ActivityReader.Read(activity, Context, dashboard);
        if (!IsLabel(id))
            return null;
        await foreach (JsonElement one in team.ListAsync(TeamResources.Activities, $"{TeamLabels.Job}={id}", cancellationToken).ConfigureAwait(false))
            return ActivityReader.Read(one, Context, dashboard);
        return await team.FindAsync(TeamResources.Jobs, id, cancellationToken).ConfigureAwait(false) is { } job ? JobReader.Read(job, Context) : null;
    }

    private async Task<Run> RequireRunAsync(Team team, string id, CancellationToken cancellationToken) =>
        await FindRunAsync(team, id, cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("RunNotFound", "run", id, remedy: "A run of Jenkins X is named by its PipelineActivity, such as contoso-app-main-3; Get-CicdRun shows them.");

    /// <summary>The PipelineRuns that an activity tells of, by the number that Lighthouse gave both.</summary>
    private static async Task<List<JsonElement>> PipelineRunsAsync(Team team, string activity, CancellationToken cancellationToken)
    {
        List<JsonElement> all = [];
        if ((await team.FindAsync(TeamResources.Activities, activity, cancellationToken).ConfigureAwait(false))?.Label(TeamLabels.BuildNumber) is not { } number)
            return all;
        await foreach (JsonElement one in team.ListAsync(TeamResources.PipelineRuns, $"{TeamLabels.BuildNumber}={number}", cancellationToken).ConfigureAwait(false))
            all.Add(one);
        return all;
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Repository is not { } name || run.Repository.Equals(name, StringComparison.OrdinalIgnoreCase) || run.Repository.Split('/')[^1].Equals(name, StringComparison.OrdinalIgnoreCase))
        && (query.Number is not { } number || run.Number == number)
        && (query.Ref is not { } reference || run.Ref == reference)
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names and .../labels/#syntax-and-character-set
    private static bool IsObjectName(string id) => id.Length is > 0 and <= 253 && id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '.');

    private static bool IsLabel(string id) => id.Length <= 63 && char.IsAsciiLetterOrDigit(id[0]) && char.IsAsciiLetterOrDigit(id[^1]);
}
