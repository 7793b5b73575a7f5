namespace CicdTools;

/// <summary>Finds what is wrong in pipeline files and in what belongs to them, and mends it where the remedy is an edit of the text.</summary>
public interface IDoctor
{
    /// <summary>The rules, by id.</summary>
    IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>The problems of a file, or of every file of a folder that a rule looks at, file by file.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>FormatNotFound</c>, <c>RuleNotFound</c>.</exception>
    IAsyncEnumerable<Diagnostic> ExamineAsync(ExaminationRequest request, CancellationToken cancellationToken);

    /// <summary>The problems of a pipeline in memory: they have no line.</summary>
    /// <exception cref="CicdException"><c>FormatNotFound</c>, <c>RuleNotFound</c>.</exception>
    IReadOnlyList<Diagnostic> Examine(Pipeline pipeline, ExaminationRequest request);

    /// <summary>A change for each file that can be mended. Its result is a <see cref="MendedFile"/>; its details are a unified diff.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>FormatNotFound</c>, <c>RuleNotFound</c>.</exception>
    IAsyncEnumerable<Change> PlanAsync(ExaminationRequest request, CancellationToken cancellationToken);
}

/// <summary>What is examined, and by which rules.</summary>
public sealed record ExaminationRequest
{
    /// <summary>The file or folder.</summary>
    public string Path { get; init; } = "";

    /// <summary>The format of the pipeline file; null to find out.</summary>
    public string? Format { get; init; }

    /// <summary>Problems less grave than this are left out. Default: none are.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>The ids of the only rules that count; empty for all.</summary>
    public string[] IncludeRule { get; init; } = [];

    /// <summary>The ids of rules that do not count.</summary>
    public string[] ExcludeRule { get; init; } = [];

    /// <summary>The only problems that are mended, by id, line and column; null for all.</summary>
    public Diagnostic[]? Problems { get; init; }
}

/// <summary>A rule.</summary>
/// <param name="Id">The stable name.</param>
/// <param name="Severity">How grave its problems are, unless one says otherwise.</param>
/// <param name="Title">What it finds: a sentence.</param>
/// <param name="Mends">Whether it can mend some of its problems.</param>
public sealed record RuleInfo(string Id, DiagnosticSeverity Severity, string Title, bool Mends)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A file that was mended.</summary>
public sealed record MendedFile
{
    /// <summary>The file, relative to <see cref="Folder"/>, with forward slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>The folder that <see cref="Path"/> starts from.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What was wrong, at the places before the first edit.</summary>
    public Diagnostic[] Mended { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Path;
}
