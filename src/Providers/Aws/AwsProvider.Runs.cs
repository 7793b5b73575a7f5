using System.Runtime.CompilerServices;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.Aws;

internal sealed partial class AwsProvider : IRuns
{
    public async IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } text)
        {
            if (AwsRunId.TryParse(text) is { } id && await TrySeeAsync(id, cancellationToken).ConfigureAwait(false) is { } run && Fits(run, query))
                yield return run;
            yield break;
        }

        List<IAsyncEnumerable<Run>> sources = [];
        await foreach ((PipelineModel pipeline, _) in StructuresAsync(query.Repository, cancellationToken).ConfigureAwait(false))
            sources.Add(ExecutionsAsync(pipeline, cancellationToken));
        await foreach (ProjectModel project in ProjectsAsync(query.Repository, cancellationToken).ConfigureAwait(false))
            sources.Add(BuildsAsync(project.Name, cancellationToken));
        if (sources.Count == 0 && query.Repository is { } repository)
            await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        await foreach (Run run in NewestFirst.MergeAsync(sources, Spreading, cancellationToken).ConfigureAwait(false))
        {
            if (Fits(run, query))
                yield return run;
        }
    }

    public IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken)
    {
        AwsRunId id = RequireRunId(runId);
        return id.IsBuild
            ? RunWatch.FollowAsync(token => RequireRunAsync(id, token), (_, token) => RequireRunAsync(id, token), run => run, Pulse, _caller.Clock, cancellationToken)
            : RunWatch.FollowAsync(token => RequireExecutionAsync(id, token), ProgressAsync, seen => seen.Describe(Context, _place.Region), Pulse, _caller.Clock, cancellationToken);
    }

    private static bool Fits(Run run, RunQuery query) =>
        (query.Number is null || run.Number == query.Number)
        && (query.Ref is null || run.Ref == query.Ref)
        && (query.Repository is null || run.Repository == query.Repository)
        && (query.Status.Length == 0 || query.Status.Contains(run.Status));

    private static AwsRunId RequireRunId(string id) => AwsRunId.TryParse(id) ?? throw NoRun(id);

    private static CicdException NoRun(string id) =>
        Errors.NotFound("RunNotFound", "run", id, remedy: "A run of AWS is named PIPELINE/EXECUTION, or PROJECT:BUILD for a build by itself; Get-CicdRun shows them.");

    private async Task<Run?> TrySeeAsync(AwsRunId id, CancellationToken cancellationToken) => id.IsBuild
        ? await FindBuildAsync(id.ToString(), cancellationToken).ConfigureAwait(false) is { } build ? SeenBuild.Describe(build, Context, _place.Region) : null
        : (await FindExecutionAsync(id, cancellationToken).ConfigureAwait(false))?.Describe(Context, _place.Region);

    private async Task<Run> RequireRunAsync(AwsRunId id, CancellationToken cancellationToken) => await TrySeeAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoRun(id.ToString());
}
