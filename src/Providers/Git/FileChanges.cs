using CicdTools.Providers.Generation;

namespace CicdTools.Providers.Git;

/// <summary>Files for one commit: checked, with what they are now.</summary>
/// <param name="All">Each file with its text before; null for one that is new, or no text.</param>
internal sealed record FileChanges((PipelineFile File, string? Before, bool IsNew)[] All)
{
    /// <summary>Those that would change.</summary>
    public PipelineFile[] Changed => [.. All.Where(one => one.IsNew || one.Before != one.File.Text).Select(one => one.File)];

    public string? Diff => Changed.Length == 0 ? null : UnifiedDiff.Of(All.Where(one => one.IsNew || (one.Before is not null && one.Before != one.File.Text)).Select(one => (one.File.Path, one.Before, one.File.Text)));

    public string Action(string branch)
    {
        int added = All.Count(one => one.IsNew), changed = Changed.Length - added;
        string[] parts = [.. new[] { added == 0 ? null : $"add {added}", changed == 0 ? null : $"change {changed}" }.OfType<string>()];
        return parts.Length == 0 ? "Nothing" : $"{char.ToUpperInvariant(parts[0][0])}{string.Join(" and ", parts)[1..]} {(added + changed == 1 ? "file" : "files")} on '{branch}' in one commit";
    }

    public string? Done => Changed.Length == 0 ? "All files have this content already." : null;

    /// <summary>The files with their paths as Git has them.</summary>
    /// <exception cref="CicdException"><c>NoFiles</c>, <c>TooManyFiles</c>, <c>InvalidPath</c>, <c>FileTwice</c>, <c>PathConflict</c>.</exception>
    public static PipelineFile[] Require(SetItemsRequest request)
    {
        if (request.Files.Length == 0)
            throw new CicdException("NoFiles", CicdErrorKind.Invalid, "There is no file to commit.", request.Repository, "Name a folder with files, or pipe some items.");
        if (request.Files.Length > SetItemsRequest.Most)
            throw new CicdException("TooManyFiles", CicdErrorKind.Invalid, $"{request.Files.Length} files are more than the {SetItemsRequest.Most} that go into one commit this way.", request.Repository, "Clone the repository, and push with Git.");
        HashSet<string> paths = new(StringComparer.Ordinal);
        List<PipelineFile> files = [];
        foreach (PipelineFile file in request.Files)
        {
            string path = GitPath.Require(file.Path);
            if (path.Length == 0)
                throw new CicdException("InvalidPath", CicdErrorKind.Invalid, "A file's path is wanted, not the repository's root.", file.Path, "Give a path such as 'src/app.py'.");
            if (!paths.Add(path))
                throw new CicdException("FileTwice", CicdErrorKind.Invalid, $"'{path}' is there twice.", path, "Give each file once.");
            files.Add(file with { Path = path });
        }

        foreach (string path in paths)
        {
            for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (paths.Contains(path[..slash]))
                    throw new CicdException("PathConflict", CicdErrorKind.Invalid, $"'{path[..slash]}' cannot be a file and the folder of '{path}'.", path, "Choose another path.");
            }
        }

        return [.. files];
    }
}
