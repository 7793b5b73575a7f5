using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>Files and commits of Git repositories, bare ones included, without a work tree.</summary>
internal static class GitFiles
{
    /// <summary>Makes a repository whose HEAD names the branch, whatever the user's configuration says.</summary>
    public static void Init(string path, bool bare, string branch = "main")
    {
        WriteScope.Demand(Intent.Write, path);
        LibGit2Sharp.Repository.Init(path, bare);
        using LibGit2Sharp.Repository repository = new(path);
        repository.Refs.UpdateTarget("HEAD", $"refs/heads/{branch}");
    }

    /// <summary>Commits files to a branch of a repository and returns the commit's id. A null content removes the file. Callers hold the repository's lock.</summary>
    public static string Commit(LibGit2Sharp.Repository repository, string branch, IEnumerable<(string Path, string? Content)> files, string message, string author, DateTimeOffset now)
    {
        WriteScope.Demand(Intent.Write, repository.Info.Path);
        LibGit2Sharp.Commit? parent = repository.Branches[branch]?.Tip;
        TreeDefinition tree = parent is null ? new() : TreeDefinition.From(parent);
        foreach ((string path, string? content) in files)
        {
            if (content is null)
            {
                tree.Remove(path);
                continue;
            }

            Mode mode = tree[path]?.Mode ?? (content.StartsWith("#!", StringComparison.Ordinal) ? Mode.ExecutableFile : Mode.NonExecutableFile);
            // In one piece: where the disk is full, libgit2's stream into a blob fails without saying why.
            ObjectId blob = repository.ObjectDatabase.Write<Blob>(System.Text.Encoding.UTF8.GetBytes(content));
            tree.Add(path, repository.Lookup<Blob>(blob), mode);
        }

        Signature signature = Sign(author, now);
        LibGit2Sharp.Commit commit = repository.ObjectDatabase.CreateCommit(signature, signature, message, repository.ObjectDatabase.CreateTree(tree), parent is null ? [] : [parent], prettifyMessage: true);
        repository.Refs.Add($"refs/heads/{branch}", commit.Id, allowOverwrite: true);
        return commit.Sha;
    }

    /// <summary>A signature of a person of this machine. What Git would refuse in a name is left out.</summary>
    public static Signature Sign(string author, DateTimeOffset now)
    {
        string name = new string([.. author.Where(character => !char.IsControl(character) && character is not ('<' or '>'))]).Trim();
        name = name.Length == 0 ? "unknown" : name;
        return new(name, $"{name.Replace(' ', '.')}@localhost", now);
    }

    /// <summary>The text of a file at a commit; null where there is none.</summary>
    public static string? Read(LibGit2Sharp.Commit commit, string path) =>
        commit[path] is { TargetType: TreeEntryTargetType.Blob } entry ? ((Blob)entry.Target).GetContentText() : null;
}
