namespace CicdTools;

/// <summary>What became of a pipeline in another format, construct by construct. It is found by reading back what was written.</summary>
public sealed record ConversionReport
{
    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The folder in which the files lie or will lie.</summary>
    public string Root { get; init; } = "";

    /// <summary>The file that was read, relative to its repository; null for a pipeline made in memory.</summary>
    public string? Source { get; init; }

    /// <summary>The format it had.</summary>
    public string From { get; init; } = "";

    /// <summary>The format it was given.</summary>
    public string To { get; init; } = "";

    /// <summary>What was written, with paths relative to <see cref="Root"/>.</summary>
    public PipelineFile[] Files { get; init; } = [];

    /// <summary>Every construct of the pipeline.</summary>
    public ConversionItem[] Items { get; init; } = [];

    /// <summary>What the reader, the translator and the writer said.</summary>
    public Diagnostic[] Diagnostics { get; init; } = [];

    /// <summary>How many constructs are there and mean the same.</summary>
    public int Carried => Items.Count(item => item.Outcome == ConversionOutcome.Carried);

    /// <summary>How many constructs are there in another form.</summary>
    public int Approximated => Items.Count(item => item.Outcome == ConversionOutcome.Approximated);

    /// <summary>How many constructs are not there.</summary>
    public int Lost => Items.Count(item => item.Outcome == ConversionOutcome.Lost);

    /// <summary>The share of constructs that are there, in percent, cut to one decimal: 100 only where nothing is lost.</summary>
    public double Score => Items.Length == 0 ? 100 : Math.Floor(1000.0 * (Items.Length - Lost) / Items.Length) / 10;

    /// <inheritdoc/>
    public override string ToString() => $"{Source ?? Pipeline} to {To}";
}
