namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>A pipeline in the words of another format, beside what it was before.</summary>
/// <param name="Source">The pipeline with what its native settings say where every system has it: what a report counts.</param>
/// <param name="Result">The pipeline in the words of the other format.</param>
internal sealed record Translation(Pipeline Source, Pipeline Result)
{
    public static Translation Of(Pipeline pipeline, IPipelineFormat? from, IPipelineFormat to, DiagnosticBag diagnostics)
    {
        if (from is not IDialect source || to is not IDialect target || from.Name == to.Name)
            return new(pipeline, pipeline);
        DiagnosticBag ignored = new();
        Pipeline neutral = pipeline with { Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(job => WithoutNotation(source.Neutral(job, ignored), source))] })] };
        return new(neutral, PipelineConverter.Translate(pipeline, source, target, diagnostics));
    }

    // Settings that only tell how the format wrote what the model holds are no constructs of the pipeline.
    private static Job WithoutNotation(Job job, IDialect format) => format.Traits.Notation.Length == 0 ? job : job with
    {
        Steps = [.. job.Steps.Select(step => step.Native.Length == 0 ? step : step with { Native = [.. step.Native.Where(setting => setting.Format != format.Name || !format.Traits.Notation.Contains(setting.Key))] })],
    };
}
