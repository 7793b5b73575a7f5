using System.Runtime.CompilerServices;
using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuildsForProject.html and API_BatchGetBuilds.html
internal sealed partial class AwsProvider
{
    private async Task<BuildModel?> FindBuildAsync(string id, CancellationToken cancellationToken) => (await BuildsOfAsync([id], cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private async Task<BuildModel[]> BuildsOfAsync(string[] ids, CancellationToken cancellationToken) => ids.Length == 0 ? []
        : (await ReadAsync(AwsService.CodeBuild, "BatchGetBuilds", new() { ["ids"] = Names(ids) }, Json.BuildBatchModel, cancellationToken).ConfigureAwait(false)).Builds ?? [];

    /// <summary>The builds of a project, newest first.</summary>
    private async IAsyncEnumerable<Run> BuildsAsync(string project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<BuildIdsModel> pages = _api.PagesAsync<BuildIdsModel, BuildIdsModel>(
            AwsService.CodeBuild, "ListBuildsForProject", new() { ["projectName"] = project, ["sortOrder"] = "DESCENDING" }, Json.BuildIdsModel, page => ([page], page.NextToken), cancellationToken);
        await foreach (BuildIdsModel page in pages.ConfigureAwait(false))
        {
            foreach (string[] ids in (page.Ids ?? []).Chunk(Batch))
            {
                foreach (BuildModel build in (await BuildsOfAsync(ids, cancellationToken).ConfigureAwait(false)).OrderByDescending(build => build.StartTime))
                    yield return SeenBuild.Describe(build, Context, _place.Region);
            }
        }
    }
}
