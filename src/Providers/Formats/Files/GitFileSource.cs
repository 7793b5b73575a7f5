using CicdTools.Providers.Formats.Yaml;
using LibGit2Sharp;

namespace CicdTools.Providers.Formats.Files;

/// <summary>The files of a Git commit. Links are not followed: their target need not be in the commit.</summary>
internal sealed class GitFileSource(LibGit2Sharp.Commit commit) : IFileSource
{
    /// <inheritdoc/>
    public string? Read(string path)
    {
        if (PathPattern.Normalize(path) is not { } relative || commit[relative] is not { TargetType: TreeEntryTargetType.Blob, Mode: not Mode.SymbolicLink } entry)
            return null;
        using StreamReader reader = new(((Blob)entry.Target).GetContentStream());
        char[] buffer = new char[YamlLimits.Characters + 1];
        return new string(buffer, 0, reader.ReadBlock(buffer, 0, buffer.Length));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Find(string pattern)
    {
        PathPattern fits = new(PathPattern.Normalize(pattern) ?? "");
        return Walk(commit.Tree, "").Where(fits.Matches).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Walk(Tree tree, string prefix) => tree.SelectMany(entry => entry.TargetType switch
    {
        TreeEntryTargetType.Blob => [prefix + entry.Name],
        TreeEntryTargetType.Tree => Walk((Tree)entry.Target, $"{prefix}{entry.Name}/"),
        _ => Enumerable.Empty<string>(),
    });
}
