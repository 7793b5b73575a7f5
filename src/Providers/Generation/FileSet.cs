namespace CicdTools.Providers.Generation;

/// <summary>Writes several files of a folder: all of them, or none.</summary>
internal static class FileSet
{
    /// <exception cref="CicdException"><c>DiskFull</c>, <c>FolderNotWritable</c>, <c>PathOutsideFolder</c>.</exception>
    public static void Write(string root, IReadOnlyList<PipelineFile> files, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, root);
        try
        {
            WriteAll(root, files, cancellationToken);
        }
        catch (IOException error) when (FileFailures.IsDiskFull(error))
        {
            throw new CicdException("DiskFull", CicdErrorKind.Unavailable, $"The disk that holds '{root}' is full; nothing was changed.", root, "Make room there, and try again.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new CicdException("FolderNotWritable", CicdErrorKind.Forbidden, $"The folder '{root}' cannot be written to: {error.Message.TrimEnd('.')}.", root, "Check that this user may write there; nothing was changed.", error);
        }
    }

    private static void WriteAll(string root, IReadOnlyList<PipelineFile> files, CancellationToken cancellationToken)
    {
        List<(string Draft, string Path, string? Kept)> steps = [];
        List<string> folders = [];
        bool done = false;
        try
        {
            foreach (PipelineFile file in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string path = Require(root, file.Path);
                MakeFolder(Path.GetDirectoryName(path)!, folders);
                string draft = $"{path}.{Guid.NewGuid():N}.tmp";
                steps.Add((draft, path, File.Exists(path) ? draft + ".old" : null));
                File.WriteAllText(draft, file.Text);
            }

            foreach ((string draft, string path, string? kept) in steps)
            {
                if (kept is not null)
                    File.Move(path, kept);
                File.Move(draft, path);
            }

            done = true;
        }
        finally
        {
            if (!done)
                TakeBack(steps, folders);
        }

        foreach ((_, _, string? kept) in steps)
            Remove(kept);
    }

    /// <summary>The full path of a file of the folder. A link on the way could lead out of it.</summary>
    public static string Require(string root, string relative)
    {
        string path = root;
        foreach (string part in relative.Split('/'))
        {
            path = Path.Combine(path, part);
            if (part is ".." or "" || new FileInfo(path).LinkTarget is not null)
                throw new CicdException("PathOutsideFolder", CicdErrorKind.Invalid, $"'{Errors.Shown(relative)}' may lead out of '{root}': a part of it is a link.", relative, "Replace the link by a folder or a file.");
        }

        return path;
    }

    private static void MakeFolder(string folder, List<string> made)
    {
        if (Directory.Exists(folder))
            return;
        MakeFolder(Path.GetDirectoryName(folder)!, made);
        Directory.CreateDirectory(folder);
        made.Add(folder);
    }

    private static void TakeBack(List<(string Draft, string Path, string? Kept)> steps, List<string> folders)
    {
        foreach ((string draft, string path, string? kept) in steps)
        {
            bool placed = !File.Exists(draft);
            if (placed && (kept is null || File.Exists(kept)))
                Remove(path);
            Remove(draft);
            if (kept is not null && File.Exists(kept))
                File.Move(kept, path);
        }

        foreach (string folder in Enumerable.Reverse(folders))
            Directory.Delete(folder);
    }

    private static void Remove(string? path)
    {
        if (path is not null)
            File.Delete(path);
    }
}
