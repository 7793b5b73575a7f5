using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

internal sealed partial class GoogleProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Builds have no numbers, so none fits one.
        if (query.Number is not null)
            throw new CicdException("NumberNotTaken", CicdErrorKind.Invalid, "Builds of Cloud Build have no numbers.", query.Repository, "Name the build by -Id.");
        if (query.Id is { } text)
        {
            if (await FindBuildAsync(text, cancellationToken).ConfigureAwait(false) is { } found && await DescribeAsync(found, cancellationToken).ConfigureAwait(false) is { } run && Fits(run, query))
                yield return run;
            yield break;
        }

        if (query.Repository is { } repository)
            await RequireRepositoryAsync(GoogleRepositoryName.Parse(repository), cancellationToken).ConfigureAwait(false);
        await foreach (BuildModel build in BuildsAsync(FilterOf(query.Status), cancellationToken).ConfigureAwait(false))
        {
            if (await DescribeAsync(build, cancellationToken).ConfigureAwait(false) is { } run && Fits(run, query))
                yield return run;
        }
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        return RunWatch.FollowAsync(SeeAsync, (_, token) => SeeAsync(token), run => run, Pulse, _caller.Clock, cancellationToken);

        async Task<Run> SeeAsync(CancellationToken token) => await DescribeAsync(await RequireBuildAsync(runId, token).ConfigureAwait(false), token).ConfigureAwait(false);
    }

    public async Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken)
    {
        Run now = await DescribeAsync(await RequireBuildAsync(run.Id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        // Of a build that has ended, a cancellation changes nothing, so it may be sent twice.
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/builds/{now.Id}:cancel").With(new(_place.Project, now.Id), Json.NamedBuild) with { Repeatable = true };
        return new Change(now.ToString(), "Cancel the build", async token =>
        {
            if (!now.IsFinished)
                await Builds.ReadAsync(call, Json.BuildModel, token).ConfigureAwait(false);
            return await WatchRunAsync(now.Id, token).EndAsync().ConfigureAwait(false);
        })
        {
            AlreadyDone = now.IsFinished ? $"{now} has ended already: {now.Status}." : null,
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "A build takes no secrets: it has those of Secret Manager that its configuration names.", request.Run.Id, "Set-CicdSecret sets them.");
        Run before = await DescribeAsync(await RequireBuildAsync(request.Run.Id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (request.FailedOnly && before.Status is not (RunStatus.Failed or RunStatus.Errored))
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"Nothing of {before} failed: it is {before.Status}.", before.Id, "Leave -FailedOnly away to run all of it again.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/builds/{before.Id}:retry").With(new(_place.Project, before.Id), Json.NamedBuild);
        return new Change(before.ToString(), "Run the build again", async token =>
            await DescribeAsync(BuildOf(await Builds.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false)), token).ConfigureAwait(false))
        {
            Details = request.FailedOnly ? "All steps run again: Cloud Build keeps nothing of a build that failed." : null,
        }.Calling(Context, call);
    }

    /// <summary>The builds, newest first.</summary>
    private IAsyncEnumerable<BuildModel> BuildsAsync(string? filter, CancellationToken cancellationToken) => Builds.TokenPagesAsync<BuildsPage, BuildModel>(
        ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/builds", ("pageSize", $"{PageSize}"), ("filter", filter)), "pageToken", Json.BuildsPage, page => (page.Builds ?? [], page.NextPageToken), cancellationToken);

    // https://docs.cloud.google.com/build/docs/view-build-results#filtering_build_results_using_queries: what one word of Cloud Build's says is asked for, the rest is left out here.
    private static string? FilterOf(RunStatus[] statuses) => statuses switch
    {
        [RunStatus.Succeeded] => "status=\"SUCCESS\"",
        [RunStatus.Running] => "status=\"WORKING\"",
        [RunStatus.Canceled] => "status=\"CANCELLED\"",
        [RunStatus.Waiting] => "status=\"PENDING\"",
        _ => null,
    };

    private static bool Fits(Run run, RunQuery query) =>
        (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository == query.Repository)
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));
}
