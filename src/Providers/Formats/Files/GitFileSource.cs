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
        using Stream stream = ((Blob)entry.Target).GetContentStream();
        return BoundedText.Read(stream);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Find(string pattern)
    {
        string normal = PathPattern.Normalize(pattern) ?? "";
        PathPattern fits = new(normal);
        // Only where a match can lie is looked, since a repository may be large.
        string plain = string.Concat(normal.TakeWhile(character => character is not ('*' or '?')));
        string folder = plain[..(plain.LastIndexOf('/') + 1)];
        int depth = normal.Contains("**", StringComparison.Ordinal) ? int.MaxValue : normal.AsSpan(folder.Length).Count('/');
        return (folder.Length == 0 ? commit.Tree : commit[folder.TrimEnd('/')]?.Target) is Tree start ? Walk(start, folder, depth).Where(fits.Matches).Order(StringComparer.Ordinal) : [];
    }

    private static IEnumerable<string> Walk(Tree tree, string prefix, int depth) => tree.SelectMany(entry => entry.TargetType switch
    {
        TreeEntryTargetType.Blob => [prefix + entry.Name],
        TreeEntryTargetType.Tree when depth > 0 => Walk((Tree)entry.Target, $"{prefix}{entry.Name}/", depth - 1),
        _ => Enumerable.Empty<string>(),
    });
}
