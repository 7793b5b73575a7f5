using CicdTools.Providers.Formats.Files;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Finds the pipeline files of a commit.</summary>
internal static class PipelinePaths
{
    /// <summary>The pipeline files of a commit, in order.</summary>
    public static string[] Find(Commit commit, IReadOnlyList<IPipelineFormat> formats) =>
        [.. PipelineFiles.Discover(new GitFileSource(commit), formats).Select(file => file.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
