namespace CicdTools.Providers.Formats.Files;

/// <summary>The pipeline files of a tree, whatever their formats.</summary>
internal static class PipelineFiles
{
    /// <summary>Finds every file where a system looks for one, in the order of the formats, then of the paths.</summary>
    public static IEnumerable<FoundPipelineFile> Discover(IFileSource files, IReadOnlyList<IPipelineFormat> formats) =>
        formats.SelectMany(format => Patterns(format).SelectMany(files.Find).Distinct(StringComparer.Ordinal).Select(path => new FoundPipelineFile(path, format)));

    /// <summary>Reads one file by the format that recognizes it, and holds it to the rules of every pipeline.</summary>
    /// <param name="files">Where the file and its includes are.</param>
    /// <param name="path">The file.</param>
    /// <param name="formats">The formats.</param>
    /// <param name="diagnostics">What was found wrong.</param>
    /// <param name="environments">The environments that exist; null where nobody knows.</param>
    public static Pipeline[] Read(IFileSource files, string path, IReadOnlyList<IPipelineFormat> formats, DiagnosticBag diagnostics, IReadOnlyCollection<string>? environments = null)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", $"There is no file '{Errors.Shown(path)}'.", path, remedy: "Check the path.");
            return [];
        }

        IPipelineFormat? format = formats.FirstOrDefault(candidate => candidate.Recognizes(path, text));
        if (format is null)
        {
            diagnostics.Error("FormatNotFound", $"No format recognizes the file. Known: {string.Join(", ", formats.Select(candidate => candidate.Name))}.", path, remedy: "Put it where its system looks for it.");
            return [];
        }

        ReadResult result = format.Read(files, path, diagnostics);
        foreach (Pipeline pipeline in result.Pipelines)
            PipelineRules.Check(pipeline, diagnostics, environments, job => result.Marks.TryGetValue($"jobs.{job}", out SourceMark? mark) ? mark.Line : null);
        return result.Pipelines;
    }

    /// <summary>Where a format's system looks for its files.</summary>
    public static IEnumerable<string> Patterns(IPipelineFormat format)
    {
        string pattern = format.DefaultPath.Replace("{name}", "*", StringComparison.Ordinal);
        return pattern.EndsWith("*.yml", StringComparison.Ordinal) ? [pattern, pattern[..^3] + "yaml"] : [pattern];
    }
}

/// <summary>A pipeline file that was found, and its format.</summary>
internal sealed record FoundPipelineFile(string Path, IPipelineFormat Format);
