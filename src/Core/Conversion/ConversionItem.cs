namespace CicdTools;

/// <summary>What became of one construct of a pipeline.</summary>
public enum ConversionOutcome
{
    /// <summary>It is there, and means the same.</summary>
    Carried,

    /// <summary>It is there in another form; the reason says how.</summary>
    Approximated,

    /// <summary>It is not there; the reason says why.</summary>
    Lost,
}

/// <summary>One construct of a pipeline, and what became of it in another format.</summary>
public sealed record ConversionItem
{
    /// <summary>What it is: <c>Job</c>, <c>Step</c>, <c>Trigger</c>, <c>Variable</c>, <c>Condition</c>, <c>Artifact</c>, <c>Cache</c>, <c>Service</c>, <c>Matrix</c>, …</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name, or its content in a few words.</summary>
    public string Name { get; init; } = "";

    /// <summary>The job it belongs to; null for the pipeline's own.</summary>
    public string? Job { get; init; }

    /// <summary>What became of it.</summary>
    public ConversionOutcome Outcome { get; init; }

    /// <summary>How or why; null where it was carried.</summary>
    public string? Reason { get; init; }

    /// <summary>The file it stood in; null for a pipeline made in memory.</summary>
    public string? Path { get; init; }

    /// <summary>The line from 1; null where none is known.</summary>
    public int? Line { get; init; }

    /// <summary>What to do by hand; null where there is nothing to do, or nothing is known.</summary>
    public string? Remedy { get; init; }

    /// <summary>Its place in the pipeline, as <see cref="ModelPath"/> names it.</summary>
    public string Subject { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Job is null ? $"{Kind} {Name}: {Outcome}" : $"{Kind} {Name} of {Job}: {Outcome}";
}
