using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Has a pipeline written where there is none: in a folder for a moment, that looks like a clone of the repository to those who look at it.</summary>
internal sealed class MissingPipeline : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder with the commit's files.</summary>
    public string Root { get; private set; } = "";

    /// <summary>What would be written for a commit that has no pipeline; null where nobody knows what the repository is made of.</summary>
    public async Task<Change?> PlanAsync(Commit commit, string name, string branch, string? format, IPipelineGenerator generator, CancellationToken cancellationToken)
    {
        Root = Path.Combine(_folder.Path, name);
        await Task.Run(() => GitTree.Extract(commit, Root, cancellationToken), cancellationToken).ConfigureAwait(false);
        LibGit2Sharp.Repository.Init(Root);
        using (LibGit2Sharp.Repository git = new(Root))
            git.Refs.UpdateTarget("HEAD", $"refs/heads/{branch}");
        try
        {
            return await generator.PlanAsync(new() { Path = Root, Format = format }, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure) when (failure.Id == "StackNotFound")
        {
            return null;
        }
    }

    public void Dispose() => _folder.Dispose();
}
