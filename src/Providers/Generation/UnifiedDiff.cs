using LibGit2Sharp;

namespace CicdTools.Providers.Generation;

/// <summary>A unified diff as Git writes it, of files that need not be in any repository.</summary>
internal static class UnifiedDiff
{
    /// <param name="files">Path, old text (null for a new file), new text.</param>
    public static string Of(IEnumerable<(string Path, string? Old, string New)> files)
    {
        (string Path, string? Old, string New)[] all = [.. files];
        // Git compares what lies in a repository, so both sides go into one that is gone at once.
        string folder = Directory.CreateTempSubdirectory("cicdtools-diff-").FullName;
        try
        {
            LibGit2Sharp.Repository.Init(folder, isBare: true);
            using LibGit2Sharp.Repository repository = new(folder);
            Tree before = TreeOf(repository, all.Where(file => file.Old is not null).Select(file => (file.Path, file.Old!)));
            Tree after = TreeOf(repository, all.Select(file => (file.Path, file.New)));
            using Patch patch = repository.Diff.Compare<Patch>(before, after);
            return patch.Content;
        }
        finally
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                File.SetAttributes(file, FileAttributes.Normal);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Tree TreeOf(LibGit2Sharp.Repository repository, IEnumerable<(string Path, string Text)> files)
    {
        TreeDefinition tree = new();
        foreach ((string path, string text) in files)
        {
            using MemoryStream stream = new(System.Text.Encoding.UTF8.GetBytes(text));
            tree.Add(path, repository.ObjectDatabase.CreateBlob(stream), Mode.NonExecutableFile);
        }

        return repository.ObjectDatabase.CreateTree(tree);
    }
}
