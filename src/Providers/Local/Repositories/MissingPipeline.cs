using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Has a pipeline written where there is none.</summary>
internal static class MissingPipeline
{
    /// <summary>What would be written for a commit that has no pipeline; null where nobody knows what the repository is made of.</summary>
    public static async Task<Change?> PlanAsync(Commit commit, string folder, string? format, IPipelineGenerator generator, CancellationToken cancellationToken)
    {
        await Task.Run(() => GitTree.Extract(commit, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            return await generator.PlanAsync(new() { Path = folder, Format = format }, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure) when (failure.Id == "StackNotFound")
        {
            return null;
        }
    }
}
