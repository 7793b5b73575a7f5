using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Finds the pipeline files of a commit, and has one written where there is none.</summary>
internal static class PipelineFiles
{
    private static readonly string[] Extensions = [".yml", ".yaml", ".json", ""];

    /// <summary>The pipeline files in the folders in which the formats' systems look for them, in order.</summary>
    public static string[] Find(Commit commit, IReadOnlyList<IPipelineFormat> formats)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (IPipelineFormat format in formats)
        {
            int slash = format.DefaultPath.LastIndexOf('/');
            string folder = slash < 0 ? "" : format.DefaultPath[..slash];
            if ((folder.Length == 0 ? commit.Tree : commit[folder]?.Target) is not Tree tree)
                continue;
            foreach (TreeEntry entry in tree.Where(entry => entry.Mode is not Mode.SymbolicLink && entry.TargetType == TreeEntryTargetType.Blob && Extensions.Contains(System.IO.Path.GetExtension(entry.Name))))
            {
                if (!found.Contains(entry.Path) && GitTree.Text((Blob)entry.Target) is { } text && format.Recognizes(entry.Path, text))
                    found.Add(entry.Path);
            }
        }

        return [.. found];
    }

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
