namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>A pipeline in the words of another format.</summary>
internal static class Translator
{
    public static Pipeline Translate(Pipeline pipeline, IPipelineFormat? from, IPipelineFormat to, DiagnosticBag diagnostics) => pipeline;
}
