using System.Formats.Tar;
using System.IO.Compression;
using CicdTools.Providers.Detection;

namespace CicdTools.Providers.Google;

/// <summary>
/// The files of a folder as the archive that a build unpacks: without what <c>.gcloudignore</c> names or, where there is none, what <c>.gitignore</c> does,
/// and without Git's own folder (https://docs.cloud.google.com/sdk/gcloud/reference/topic/gcloudignore).
/// </summary>
internal sealed class SourceArchive
{
    private const string Own = ".gcloudignore", Git = ".gitignore";

    private readonly string _folder;

    private SourceArchive(string folder, string[] files)
    {
        _folder = folder;
        Files = files;
    }

    /// <summary>Paths with forward slashes, in order.</summary>
    public string[] Files { get; }

    public static SourceArchive Of(string folder)
    {
        bool hasOwn = File.Exists(Path.Combine(folder, Own));
        List<string> files = [];
        Add(folder, [], hasOwn ? IgnoreRules.Add(null, File.ReadAllText(Path.Combine(folder, Own)), 0) : null, byGit: !hasOwn, files);
        return new(folder, [.. files]);
    }

    /// <summary>The archive, which is gone when it is closed.</summary>
    public Stream Open()
    {
        string temporary = Path.Combine(Path.GetTempPath(), $"cicdtools-{Guid.NewGuid():N}.tgz");
        FileStream kept = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.DeleteOnClose);
        using (GZipStream zip = new(kept, CompressionLevel.Optimal, leaveOpen: true))
        using (TarWriter tar = new(zip))
        {
            foreach (string file in Files)
                tar.WriteEntry(Path.Combine(_folder, file), file);
        }

        kept.Position = 0;
        return kept;
    }

    private static void Add(string folder, string[] path, IgnoreRules? rules, bool byGit, List<string> files)
    {
        string here = Path.Combine([folder, .. path]);
        if (byGit && File.Exists(Path.Combine(here, Git)))
            rules = IgnoreRules.Add(rules, File.ReadAllText(Path.Combine(here, Git)), path.Length);
        foreach (FileSystemInfo item in new DirectoryInfo(here).EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal))
        {
            string[] below = [.. path, item.Name];
            bool isFolder = item is DirectoryInfo && item.LinkTarget is null;
            if (item.Name is ".git" or ".gcloudignore" || rules?.Ignores(below, isFolder) == true)
                continue;
            if (isFolder)
                Add(folder, below, rules, byGit, files);
            else
                files.Add(string.Join('/', below));
        }
    }
}
