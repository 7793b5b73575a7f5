using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Finds what a branch, tag or commit id names. Git's own expressions, such as <c>HEAD~1</c>, are not taken.</summary>
internal static class References
{
    private const int ShortestId = 7;

    // A branch is a file, and no file has a longer name.
    private const int LongestName = 255;

    /// <summary>The commit; null where there is none. A branch wins over a tag of the same name.</summary>
    public static Commit? Find(LibGit2Sharp.Repository git, string reference)
    {
        if (reference.Length <= LongestName && Reference.IsValidName($"refs/heads/{reference}"))
        {
            if (git.Refs[$"refs/heads/{reference}"] is { } branch)
                return git.Lookup<Commit>(branch.TargetIdentifier);
            if (git.Refs[$"refs/tags/{reference}"] is { } tag)
                return git.Lookup<GitObject>(tag.TargetIdentifier)?.Peel<Commit>();
        }

        if (reference.Length is < ShortestId or > 40 || !reference.All(char.IsAsciiHexDigit))
            return null;
        try
        {
            return git.Lookup(reference, ObjectType.Commit) as Commit;
        }
        catch (AmbiguousSpecificationException)
        {
            return null;
        }
    }
}
