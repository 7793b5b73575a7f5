using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds: a run of a pipeline is a build of the same number, and a build tells more.
internal sealed partial class AzureDevOpsProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } id)
        {
            if (AzureDevOpsId.TryParse(id, _address.Root) is { } known && await TrySeeRunAsync(known, cancellationToken).ConfigureAwait(false) is { } seen && Fits(seen.Run, query))
                yield return seen.Run;
            yield break;
        }

        IAsyncEnumerable<Run> runs;
        if (query.Repository is { } repository)
        {
            PipelineHome home = await HomeAsync(repository, cancellationToken).ConfigureAwait(false);
            runs = RunsOfAsync(home.Project, home, query, cancellationToken);
        }
        else
        {
            runs = OverProjectsAsync((project, token) => RunsOfAsync(project, null, query, token), cancellationToken);
        }

        await foreach (Run run in runs.ConfigureAwait(false))
            yield return run;
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        AzureDevOpsId id = RequireRunId(runId);
        return RunWatch.FollowAsync(token => SeeRunAsync(id, token), (last, token) => ProgressAsync(id, last, token), seen => seen.Run, Pulse, _caller.Clock, cancellationToken);
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        AzureDevOpsId id = RequireRunId(run.Id);
        Run now = (await SeeRunAsync(id, cancellationToken).ConfigureAwait(false)).Run;
        // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/update-build
        ApiRequest call = Write(HttpMethod.Patch, $"/{id.Project}/_apis/build/builds/{id.Number}") with { Repeatable = true };
        return new Change(now.ToString(), "Cancel the run", async token =>
        {
            if (!now.IsFinished)
                await _api.DoAsync(call.With(new("cancelling"), Json.SetBuildStatus), token).ConfigureAwait(false);
            return await WatchRunAsync(run.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, call);
    }

    /// <summary>The run as it is by now, in one call as long as its timeline has something open; the build itself is asked when it begins and ends.</summary>
    private async Task<SeenRun> ProgressAsync(AzureDevOpsId id, SeenRun last, CancellationToken cancellationToken)
    {
        Timeline timeline = await TimelineAsync(id, cancellationToken).ConfigureAwait(false);
        if (!timeline.IsOpen || last.Build.Status is "cancelling")
            return await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        Run now = Describe(last.Build, timeline);
        return last with { Run = now with { StartedAt = now.StartedAt ?? timeline.Jobs.Min(job => job.StartedAt) }, Timeline = timeline };
    }

    private async IAsyncEnumerable<Run> RunsOfAsync(string project, PipelineHome? home, RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string? status, string? result) = RunStatuses.Filter(query.Status);
        ApiRequest request = Page(
            $"/{project}/_apis/build/builds",
            ("repositoryId", home?.Id),
            ("repositoryType", home?.Type),
            ("statusFilter", status),
            ("resultFilter", result),
            ("buildIds", query.Number?.ToString(CultureInfo.InvariantCulture)),
            ("queryOrder", "queueTimeDescending"));
        await foreach (BuildModel build in _api.PagesAsync(request, Json.ListModelBuildModel, page => page.Value, cancellationToken).ConfigureAwait(false))
        {
            // Whether the author's code or the machinery failed, only the jobs know.
            Timeline timeline = build.Result == "failed" ? await TimelineAsync(new(project, build.Id), cancellationToken).ConfigureAwait(false) : new([]);
            Run run = Describe(build, timeline);
            if (Fits(run, query))
                yield return run;
        }
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Number is null || run.Number == query.Number)
        && (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository.Equals(query.Repository, StringComparison.OrdinalIgnoreCase))
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));

    private AzureDevOpsId RequireRunId(string id) =>
        AzureDevOpsId.TryParse(id, _address.Root) ?? throw Errors.NotFound("RunNotFound", "run", id, remedy: "A run of Azure DevOps is named PROJECT/REPOSITORY/ID; Get-CicdRun shows them, and the address of its page will do.");

    private async Task<SeenRun> SeeRunAsync(AzureDevOpsId id, CancellationToken cancellationToken) =>
        await TrySeeRunAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "run", $"{id.Project}/{id.Number}", remedy: "Get-CicdRun shows them all.");

    private async Task<SeenRun?> TrySeeRunAsync(AzureDevOpsId id, CancellationToken cancellationToken)
    {
        if (await _api.FindAsync(Get($"/{id.Project}/_apis/build/builds/{id.Number}"), Json.BuildModel, cancellationToken).ConfigureAwait(false) is not { } build)
            return null;
        Timeline timeline = await TimelineAsync(id, cancellationToken).ConfigureAwait(false);
        return new(Describe(build, timeline), build, timeline);
    }

    // One that was never planned, such as that of a file that cannot be read, has no timeline: it is not found, or empty.
    private async Task<Timeline> TimelineAsync(AzureDevOpsId id, CancellationToken cancellationToken)
    {
        string? text = await _api.FindTextAsync(Get($"/{id.Project}/_apis/build/builds/{id.Number}/timeline"), cancellationToken).ConfigureAwait(false);
        return new(string.IsNullOrEmpty(text) ? [] : System.Text.Json.JsonSerializer.Deserialize(text, Json.TimelineModel)?.Records ?? []);
    }

    private Run Describe(BuildModel build, Timeline timeline)
    {
        string repository = RepositoryOf(build);
        RunStatus status = RunStatuses.Of(build.Status, build.Result, timeline.Jobs, timeline.Waits);
        string? refused = build.ValidationResults?.FirstOrDefault(result => result.Result == "error")?.Message;
        return new()
        {
            Context = Context,
            Repository = repository,
            Id = string.Create(CultureInfo.InvariantCulture, $"{repository}/{build.Id}"),
            // Its name, such as 20261128.1, need not be a number, and other pipelines have the same.
            Number = build.Id,
            Pipeline = build.Definition?.Name ?? "",
            Ref = ShortRef(build.SourceBranch ?? ""),
            Commit = build.SourceVersion ?? "",
            Event = build.Reason switch
            {
                "individualCI" or "batchedCI" => "push",
                "pullRequest" => "pull_request",
                "schedule" or "scheduleForced" => "schedule",
                "manual" or "userCreated" or null => "manual",
                { } reason => reason,
            },
            Actor = build.RequestedFor?.UniqueName ?? build.RequestedFor?.DisplayName ?? "",
            Status = status,
            Reason = refused is not null ? Errors.Short(refused, 300) : status == RunStatus.Errored ? timeline.Jobs.Select(job => job.Reason).FirstOrDefault(reason => reason is not null) : null,
            CreatedAt = build.QueueTime ?? default,
            StartedAt = build.StartTime,
            FinishedAt = build.FinishTime,
            Url = build.Links?.Web?.Href ?? string.Create(CultureInfo.InvariantCulture, $"{_address.Root.AbsoluteUri}{Uri.EscapeDataString(build.Project.Name)}/_build/results?buildId={build.Id}"),
            Jobs = timeline.Jobs,
        };
    }

    // A repository of another system keeps its own name, with its owner: project/owner/name.
    private static string RepositoryOf(BuildModel build) => $"{build.Project.Name}/{build.Repository?.Name ?? build.Repository?.Id ?? build.Project.Name}";

    /// <summary>A run as it was seen.</summary>
    private sealed record SeenRun(Run Run, BuildModel Build, Timeline Timeline);
}
