namespace CicdTools;

/// <summary>How grave a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>It works, but not as one might think.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Error,
}

/// <summary>Something found in a file, at a place, with what to do about it.</summary>
public sealed record Diagnostic
{
    /// <summary>The stable name.</summary>
    public string Id { get; init; } = "";

    /// <summary>How grave it is.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>What was found: a sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>The file, relative to the repository root; null for none.</summary>
    public string? Path { get; init; }

    /// <summary>The line from 1; null where none is known.</summary>
    public int? Line { get; init; }

    /// <summary>The column from 1; null where none is known.</summary>
    public int? Column { get; init; }

    /// <summary>The part of the pipeline that is meant, as <see cref="ModelPath"/> names it; null for none.</summary>
    public string? Subject { get; init; }

    /// <summary>What to do; null where the message says it.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether Update-CicdPipeline can do it. Default false.</summary>
    public bool Mendable { get; init; }

    /// <summary>The folder that <see cref="Path"/> starts from; null where the one who asked knows it.</summary>
    public string? Folder { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Line is null ? $"{Path}: {Id}: {Message}" : $"{Path}:{Line}: {Id}: {Message}";
}

/// <summary>Collects diagnostics while files are read, written and run.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Whether anything does not work.</summary>
    public bool HasErrors => _items.Exists(item => item.Severity == DiagnosticSeverity.Error);

    /// <summary>Adds one.</summary>
    public void Add(Diagnostic diagnostic) => _items.Add(diagnostic);

    /// <summary>Adds an error.</summary>
    public void Error(string id, string message, string? path = null, int? line = null, string? remedy = null) =>
        Add(new() { Id = id, Severity = DiagnosticSeverity.Error, Message = message, Path = path, Line = line, Remedy = remedy });

    /// <summary>Adds a warning.</summary>
    public void Warning(string id, string message, string? path = null, int? line = null, string? remedy = null) =>
        Add(new() { Id = id, Severity = DiagnosticSeverity.Warning, Message = message, Path = path, Line = line, Remedy = remedy });

    /// <summary>Says that a format could not express something, so that nothing is dropped in silence.</summary>
    public void Lost(string what, string format, string? remedy = null, string? subject = null) =>
        Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{format} cannot express {what}; it was left out.", Remedy = remedy, Subject = subject });

    /// <summary>Says that a format expresses something in another way: a sentence that tells how.</summary>
    public void Approximated(string how, string? remedy = null, string? subject = null, DiagnosticSeverity severity = DiagnosticSeverity.Information) =>
        Add(new() { Id = "Approximated", Severity = severity, Message = how, Remedy = remedy, Subject = subject });

    /// <summary>Throws the first error as an exception, if there is one.</summary>
    /// <exception cref="CicdException">With the diagnostic's id and its place in the message.</exception>
    public void ThrowIfErrors()
    {
        Diagnostic? first = _items.Find(item => item.Severity == DiagnosticSeverity.Error);
        if (first is null)
            return;
        int others = _items.Count(item => item.Severity == DiagnosticSeverity.Error) - 1;
        string place = first.Path is null ? "" : first.Line is null ? $"{first.Path}: " : $"{first.Path}:{first.Line}: ";
        string more = others == 0 ? "" : $" ({others} more.)";
        throw new CicdException(first.Id, CicdErrorKind.Invalid, $"{place}{first.Message}{more}", first.Path, first.Remedy);
    }
}
