namespace CicdTools;

/// <summary>What is done with pipelines as files and in memory: read, write, convert, compare, draw. No system is asked.</summary>
public interface IPipelineTools
{
    /// <summary>Reads a file, or every pipeline file of a folder, one after the other.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>FormatNotFound</c>, <c>PipelineNotFound</c>.</exception>
    IEnumerable<PipelineReading> Read(ReadPipelineRequest request, CancellationToken cancellationToken);

    /// <summary>Converts a pipeline, a file, or every pipeline file of a repository. Nothing is written before a change is applied; its result is the <see cref="ConversionReport"/>.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>FormatNotFound</c>, <c>PipelineNotFound</c>.</exception>
    IEnumerable<PipelineConversion> Convert(ConvertPipelineRequest request, CancellationToken cancellationToken);

    /// <summary>The differences in meaning; the second pipeline is put into the first one's words before.</summary>
    PipelineDifference[] Compare(Pipeline reference, Pipeline other);

    /// <summary>The pipeline's graph as text of this style.</summary>
    string Draw(Pipeline pipeline, GraphStyle style);

    /// <summary>Writes reports as one HTML page that needs nothing else and runs no script.</summary>
    /// <exception cref="CicdException"><c>FileExists</c>.</exception>
    Change PlanPage(IReadOnlyList<ConversionReport> reports, string path, bool force);
}

/// <summary>How a graph is drawn.</summary>
public enum GraphStyle
{
    /// <summary>Lines for a terminal.</summary>
    Text,

    /// <summary>A picture.</summary>
    Svg,

    /// <summary>A Mermaid flow chart.</summary>
    Mermaid,

    /// <summary>A page with the picture and a table of the jobs.</summary>
    Html,
}

/// <summary>Pipelines to read.</summary>
public sealed record ReadPipelineRequest
{
    /// <summary>The full path of a file, or of a folder that is a repository.</summary>
    public string Path { get; init; } = "";

    /// <summary>The format; null for the one that recognizes the file.</summary>
    public string? Format { get; init; }
}

/// <summary>What was read from one file.</summary>
public sealed record PipelineReading
{
    /// <summary>The repository's folder.</summary>
    public string Root { get; init; } = "";

    /// <summary>The file, relative to it.</summary>
    public string Path { get; init; } = "";

    /// <summary>The pipelines.</summary>
    public Pipeline[] Pipelines { get; init; } = [];

    /// <summary>What the reader said.</summary>
    public Diagnostic[] Diagnostics { get; init; } = [];

    /// <summary>Why there are no pipelines; null where there are.</summary>
    public CicdException? Failure { get; init; }
}

/// <summary>Pipelines to convert: those at a path, or one in memory.</summary>
public sealed record ConvertPipelineRequest
{
    /// <summary>The full path of a file or repository; null for a pipeline in memory.</summary>
    public string? Path { get; init; }

    /// <summary>The pipeline in memory; null for a path.</summary>
    public Pipeline? Pipeline { get; init; }

    /// <summary>The format to write.</summary>
    public string Format { get; init; } = "";

    /// <summary>The format to read; null for the one that recognizes the file.</summary>
    public string? From { get; init; }

    /// <summary>The full path of the folder to write into, or of the one file; null for the repository itself.</summary>
    public string? Destination { get; init; }

    /// <summary>Whether each repository gets a folder of its name below the destination. Default false.</summary>
    public bool FolderEach { get; init; }

    /// <summary>Whether files that are there are overwritten. Default false.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a loss is an error, and nothing is written. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether the change tells its details as a unified diff. Default false, since a diff takes longer than the conversion.</summary>
    public bool WithDiff { get; init; }
}

/// <summary>A conversion: the report, and the change that writes it or why there is none.</summary>
public sealed record PipelineConversion
{
    /// <summary>What would become of the pipeline; null where it could not be read.</summary>
    public ConversionReport? Report { get; init; }

    /// <summary>Writes the files; null where there was a failure.</summary>
    public Change? Change { get; init; }

    /// <summary>Why nothing can be written; null where it can.</summary>
    public CicdException? Failure { get; init; }

    /// <summary>What the reader found wrong.</summary>
    public Diagnostic[] Findings { get; init; } = [];
}
