namespace CicdTools;

/// <summary>A pipeline format: reads its files into the model and writes the model as its files.</summary>
public interface IPipelineFormat
{
    /// <summary>The name, such as <c>GitHubActions</c>.</summary>
    string Name { get; }

    /// <summary>Where its system looks for the file; <c>{name}</c> stands for the pipeline's name where there may be several.</summary>
    string DefaultPath { get; }

    /// <summary>Whether a file is of this format, by its path and, where that does not tell, by its text.</summary>
    bool Recognizes(string path, string text);

    /// <summary>Reads a file. It never throws for what is in the file: errors are diagnostics.</summary>
    ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics);

    /// <summary>Writes a pipeline. What the format cannot say becomes a diagnostic.</summary>
    PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics);
}

/// <summary>What was read from a file.</summary>
/// <param name="Pipelines">The pipelines; a file may hold several.</param>
/// <param name="Marks">Where each thing stood, by its path in the model as <see cref="ModelPath"/> names it. With several pipelines the first has the plain paths, the others theirs behind <c>pipelines.NAME.</c>.</param>
public sealed record ReadResult(Pipeline[] Pipelines, IReadOnlyDictionary<string, SourceMark> Marks);

/// <summary>A place in a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line from 1.</param>
/// <param name="Column">The column from 1.</param>
public sealed record SourceMark(string Path, int Line, int Column);

/// <summary>A file of a pipeline.</summary>
/// <param name="Path">The path relative to the repository root, with forward slashes.</param>
/// <param name="Text">The content.</param>
public sealed record PipelineFile(string Path, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>The files that a pipeline may include. Paths are relative to the repository root, with forward slashes, and never leave it.</summary>
public interface IFileSource
{
    /// <summary>The text of a file; null where there is none, or where the path leaves the root.</summary>
    string? Read(string path);

    /// <summary>The paths that fit a pattern with <c>*</c> and <c>**</c>, in order.</summary>
    IEnumerable<string> Find(string pattern);
}
