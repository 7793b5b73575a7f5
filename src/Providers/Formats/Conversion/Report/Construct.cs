namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>One construct of a pipeline: what it is, what it is called, and where it stands in the model.</summary>
/// <param name="Kind">Its kind, as a report names it.</param>
/// <param name="Name">Its name, or its content in a few words.</param>
/// <param name="Job">The job it belongs to; null for the pipeline's own.</param>
/// <param name="Subject">Its place, as <see cref="ModelPath"/> names it.</param>
/// <param name="Value">The construct itself.</param>
/// <param name="Step">The place of the step that it is, or is a part of; null for none.</param>
internal sealed record Construct(string Kind, string Name, string? Job, string Subject, object Value, int? Step = null);

/// <summary>A named text: a variable of a pipeline, a job or a step.</summary>
internal sealed record NamedText(string Name, string Text);

/// <summary>The jobs that a job waits for.</summary>
internal sealed record Order(string[] Needs);

/// <summary>The kinds of constructs.</summary>
internal static class ConstructKind
{
    public const string Job = "Job", Step = "Step", Trigger = "Trigger", Variable = "Variable", Condition = "Condition", Artifact = "Artifact", Cache = "Cache",
        Service = "Service", Matrix = "Matrix", Environment = "Environment", Native = "NativeSetting", Timeout = "Timeout", Retry = "Retry", Order = "Order",
        Container = "Container", Runner = "Runner", Output = "Output", Approval = "Approval", ContinueOnError = "ContinueOnError";
}
