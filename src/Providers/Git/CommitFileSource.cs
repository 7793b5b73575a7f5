using System.IO.Enumeration;
using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>The files of a commit, for reading pipelines and what they include.</summary>
internal sealed class CommitFileSource(Commit commit) : IFileSource
{
    public string? Read(string path)
    {
        string inside;
        try
        {
            inside = GitPath.Require(path.TrimStart('/'));
        }
        catch (CicdException failure) when (failure.Id == "InvalidPath")
        {
            return null;
        }

        return inside.Length > 0 && commit[inside] is { TargetType: TreeEntryTargetType.Blob, Mode: not Mode.SymbolicLink } entry ? GitTree.Text((Blob)entry.Target) : null;
    }

    public IEnumerable<string> Find(string pattern)
    {
        string[] parts = pattern.TrimStart('/').Split('/');
        return Paths().Where(path => Fits(path.Split('/'), parts)).Order(StringComparer.Ordinal);
    }

    // Row by row, because a pattern of many '**' tried one after the other takes for ever.
    private static bool Fits(string[] path, string[] pattern)
    {
        bool[] fits = new bool[path.Length + 1];
        fits[0] = true;
        foreach (string part in pattern)
        {
            bool[] next = new bool[path.Length + 1];
            for (int at = 0; at <= path.Length; at++)
            {
                next[at] = part == "**"
                    ? fits[at] || (at > 0 && next[at - 1])
                    : at > 0 && fits[at - 1] && FileSystemName.MatchesSimpleExpression(part, path[at - 1], ignoreCase: false);
            }

            fits = next;
        }

        return fits[path.Length];
    }

    private IEnumerable<string> Paths()
    {
        Stack<Tree> rest = new([commit.Tree]);
        while (rest.Count > 0)
        {
            foreach (TreeEntry entry in rest.Pop())
            {
                if (entry.Mode == Mode.Directory)
                    rest.Push((Tree)entry.Target);
                else if (entry.Mode is not (Mode.SymbolicLink or Mode.GitLink))
                    yield return entry.Path;
            }
        }
    }
}
