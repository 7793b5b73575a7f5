using CicdTools.Providers.Formats.Files;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>One file as it was read, with the places of its parts.</summary>
internal sealed record ReadFile(PipelineReading Reading, IPipelineFormat? Format, IReadOnlyDictionary<string, SourceMark> Marks);

/// <summary>Reads files and folders of pipelines, whatever their formats.</summary>
internal sealed class PipelineReader(IReadOnlyList<IPipelineFormat> formats)
{
    private static readonly IReadOnlyDictionary<string, SourceMark> NoMarks = new Dictionary<string, SourceMark>();

    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>FormatNotFound</c>, <c>PipelineNotFound</c>.</exception>
    public IEnumerable<ReadFile> Read(string path, string? asked, CancellationToken cancellationToken)
    {
        IPipelineFormat? only = asked is null ? null : FormatChoice.Named(formats, asked);
        if (File.Exists(path))
        {
            (string root, string relative) = Place(path);
            return [One(root, relative, asked)];
        }

        if (!Directory.Exists(path))
            throw Errors.PathNotFound(path);
        IReadOnlyList<IPipelineFormat> looked = only is null ? formats : [only];
        string[] found = [.. PipelineFiles.Discover(new FolderFileSource(path), looked).Select(file => file.Path).Distinct(StringComparer.Ordinal)];
        if (found.Length == 0)
            throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"There is no pipeline file in '{path}'. Looked for: {string.Join(", ", looked.Select(format => format.DefaultPath.Replace("{name}", "*", StringComparison.Ordinal)))}.", path, "Name the file itself, or write a pipeline with New-CicdPipeline.");
        return found.Select(file =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return One(path, file, asked);
        });
    }

    private ReadFile One(string root, string path, string? asked)
    {
        try
        {
            string text = SourceText.Read(Path.Combine(root, path), path);
            FormatChoice choice = FormatChoice.Of(formats, path, text, asked);
            DiagnosticBag diagnostics = new();
            ReadResult result = choice.Format.Read(new FolderFileSource(root), path, diagnostics);
            foreach (Pipeline pipeline in result.Pipelines)
                PipelineRules.Check(pipeline, diagnostics, null, job => result.Marks.TryGetValue(ModelPath.Job(job), out SourceMark? mark) ? mark.Line : null);
            return new(new() { Root = root, Path = path, Pipelines = choice.IsDoubtful && diagnostics.HasErrors ? [] : result.Pipelines, Diagnostics = [.. diagnostics.Items], Failure = result.Pipelines.Length > 0 && !(choice.IsDoubtful && diagnostics.HasErrors) ? null : Unread(path, choice, diagnostics) }, choice.Format, result.Marks);
        }
        catch (CicdException failure)
        {
            return new(new() { Root = root, Path = path, Failure = failure }, null, NoMarks);
        }
    }

    private static CicdException Unread(string path, FormatChoice choice, DiagnosticBag diagnostics)
    {
        Diagnostic? first = diagnostics.Items.FirstOrDefault(item => item.Severity == DiagnosticSeverity.Error);
        string place = first?.Line is { } line ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}:{line}") : path;
        string message = first?.Message ?? "There is no pipeline in the file.";
        return new(first?.Id ?? "PipelineNotFound", CicdErrorKind.Invalid, $"{place}: {message.TrimEnd('.')} (read as {choice.Format.Name}, {choice.Reason}).", path, first?.Remedy ?? "If it is of another format, name that format.");
    }

    // The repository is what lies around the place where a system looks; else what Git says; else the file's own folder.
    private (string Root, string Relative) Place(string path)
    {
        string full = Path.GetFullPath(path);
        string[] parts = full.Split(Path.DirectorySeparatorChar);
        for (int length = 1; length < parts.Length; length++)
        {
            string relative = string.Join('/', parts[^length..]);
            if (formats.Any(format => FormatChoice.IsHome(format, relative) && PathDepth(format) == length - 1))
                return (string.Join(Path.DirectorySeparatorChar, parts[..^length]) is { Length: > 0 } root ? root : Path.GetPathRoot(full)!, relative);
        }

        string folder = Path.GetDirectoryName(full)!;
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git")))
                return (at.FullName, Path.GetRelativePath(at.FullName, full).Replace(Path.DirectorySeparatorChar, '/'));
        }

        return (folder, Path.GetFileName(full));
    }

    private static int PathDepth(IPipelineFormat format) => format.DefaultPath.Count(character => character == '/');
}
