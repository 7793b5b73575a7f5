using System.Text;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>The text files of a folder of this machine, for a commit.</summary>
internal static class FolderFiles
{
    private const long Longest = 10 * 1024 * 1024;

    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>NoText</c>, <c>TooManyFiles</c>, <c>FileTooLarge</c>.</exception>
    public static IEnumerable<PipelineFile> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw Errors.PathNotFound(folder);
        // Links could lead out of the folder.
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        string[] paths = [.. Directory.EnumerateFiles(folder, "*", options).Where(path => !IsGit(Path.GetRelativePath(folder, path))).Order(StringComparer.Ordinal).Take(SetItemsRequest.Most + 1)];
        if (paths.Length > SetItemsRequest.Most)
            throw new CicdException("TooManyFiles", CicdErrorKind.Invalid, $"There are more than {SetItemsRequest.Most} files in '{folder}'.", folder, "Clone the repository, and push with Git.");
        foreach (string path in paths)
            yield return new(Path.GetRelativePath(folder, path).Replace('\\', '/'), Text(path));
    }

    private static bool IsGit(string path) => path.Split('/', '\\')[0] is ".git";

    private static string Text(string path)
    {
        if (new FileInfo(path).Length > Longest)
            throw new CicdException("FileTooLarge", CicdErrorKind.Invalid, $"'{path}' is larger than {Longest / 1024 / 1024} MB.", path, "Clone the repository, and push with Git.");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)) is var text && !text.Contains('\0', StringComparison.Ordinal)
                ? text
                : throw NoText(path);
        }
        catch (DecoderFallbackException)
        {
            throw NoText(path);
        }
    }

    private static CicdException NoText(string path) =>
        new("NoText", CicdErrorKind.Invalid, $"'{path}' is no text in UTF-8.", path, "Take it out of the folder, or clone the repository and push with Git.");
}
