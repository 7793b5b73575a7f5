namespace CicdTools.Cmdlets.Runners;

/// <summary>Something that a runner shows beside its log, with its place if it has one.</summary>
internal sealed record Annotation(DiagnosticSeverity Severity, string Text)
{
    /// <summary>The stable name of what happened; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>The file, from the repository's root; null for none.</summary>
    public string? Path { get; init; }

    /// <summary>The line from 1; null for none.</summary>
    public int? Line { get; init; }

    /// <summary>The column from 1; null for none.</summary>
    public int? Column { get; init; }

    /// <summary>What was found in a file.</summary>
    /// <param name="diagnostic">The finding.</param>
    /// <param name="folder">The folder that its path starts from where it does not say.</param>
    /// <param name="workspace">The repository's folder as the runner sees it; null where it is not known.</param>
    public static Annotation Of(Diagnostic diagnostic, string folder, string? workspace) => new(diagnostic.Severity, Sentence(diagnostic.Message, diagnostic.Remedy))
    {
        Id = diagnostic.Id,
        Path = diagnostic.Path is null ? null : FromRoot(System.IO.Path.GetFullPath(diagnostic.Path, diagnostic.Folder ?? folder), workspace),
        Line = diagnostic.Line,
        Column = diagnostic.Column,
    };

    /// <summary>What happened and what to do about it.</summary>
    public static string Sentence(string message, string? remedy) => string.IsNullOrEmpty(remedy) ? message : $"{message} {remedy}";

    private static string FromRoot(string path, string? workspace)
    {
        string shown = workspace is null ? path : System.IO.Path.GetRelativePath(workspace, path);
        if (shown.StartsWith("..", StringComparison.Ordinal))
            shown = path;
        return shown.Replace('\\', '/');
    }
}
