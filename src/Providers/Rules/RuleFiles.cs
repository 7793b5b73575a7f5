using CicdTools.Providers.Detection;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>The files that rules look at.</summary>
internal static class RuleFiles
{
    // Systems keep their files in hidden folders, which a walk over sources leaves out.
    private static readonly string[] HiddenFolders = [".github", ".circleci", ".gitlab", ".lighthouse", ".azure-pipelines", ".azuredevops"];

    /// <summary>The folder that paths start from, and the file, or null for the whole folder.</summary>
    public static (string Root, string? File) Locate(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return (full, null);
        if (!File.Exists(full))
            throw Errors.PathNotFound(path);
        string root = RootOf(Path.GetDirectoryName(full)!);
        return (root, Path.GetRelativePath(root, full).Replace('\\', '/'));
    }

    /// <summary>The paths of a folder's files that may be of interest.</summary>
    public static IEnumerable<string> Find(string root, CancellationToken cancellationToken)
    {
        IEnumerable<string> hidden = HiddenFolders.Where(folder => Directory.Exists(Path.Combine(root, folder)))
            .SelectMany(folder => Files(SourceTree.Read(Path.Combine(root, folder), cancellationToken), folder + "/"));
        return hidden.Concat(Files(SourceTree.Read(root, cancellationToken), "")).Where(path => MayMatter(path[(path.LastIndexOf('/') + 1)..]));
    }

    /// <summary>The text of a file and whether a byte order mark stands before it; null where it is no text of ours, with the reason as a diagnostic.</summary>
    public static (string Text, bool Marked)? Read(string root, string path, DiagnosticBag diagnostics)
    {
        string full = Path.Combine(root, path);
        try
        {
            if (new FileInfo(full).Length > 4L * YamlLimits.Characters)
            {
                diagnostics.Error("FileTooLarge", $"The file has more than {YamlLimits.Characters} characters.", path, remedy: "Split it, or move long scripts into files of their own.");
                return null;
            }

            string text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(full));
            if (!text.Contains('\0', StringComparison.Ordinal))
                return text.StartsWith('\uFEFF') ? (text[1..], true) : (text, false);
            diagnostics.Error("FileNotText", "The file holds binary data.", path, remedy: "Save it as UTF-8 text.");
        }
        catch (System.Text.DecoderFallbackException)
        {
            diagnostics.Error("FileNotText", "The file is not UTF-8.", path, remedy: "Save it as UTF-8 text.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error("FileNotReadable", $"The file cannot be read: {error.Message.TrimEnd('.')}.", path, remedy: "Check that this user may read it.");
        }

        return null;
    }

    private static IEnumerable<string> Files(SourceFolder folder, string prefix) =>
        folder.Files.Select(name => prefix + folder.At(name)).Concat(folder.Folders.SelectMany(child => Files(child, prefix)));

    // What happened once is told in the words of its time.
    private static bool MayMatter(string name) =>
        (FileSniffer.ByName(name) != FileKind.None && !name.StartsWith("CHANGELOG", StringComparison.OrdinalIgnoreCase) && name is not ("package-lock.json" or "composer.lock" or "tsconfig.json"));

    private static string RootOf(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git")))
                return at.FullName;
        }

        for (DirectoryInfo? at = new(folder); at?.Parent is not null; at = at.Parent)
        {
            if (HiddenFolders.Contains(at.Name, StringComparer.Ordinal))
                return at.Parent.FullName;
        }

        return folder;
    }
}
