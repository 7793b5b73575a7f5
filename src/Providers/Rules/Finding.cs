namespace CicdTools.Providers.Rules;

/// <summary>What a rule found at a place of a file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Message">What is wrong: a sentence.</param>
/// <param name="Remedy">What to do: a sentence.</param>
internal sealed record Finding(int Offset, string Message, string Remedy)
{
    /// <summary>The remedy as edits; empty where a person must decide.</summary>
    public TextEdit[] Edits { get; init; } = [];

    /// <summary>How grave it is, where that differs from the rule.</summary>
    public DiagnosticSeverity? Severity { get; init; }

    /// <summary>The part of the pipeline that is meant; null for none.</summary>
    public string? Subject { get; init; }
}
