namespace CicdTools.Providers.Formats.Conversion;

/// <summary>A pipeline of one format as that of another.</summary>
internal static class PipelineConverter
{
    /// <summary>The files of the pipeline in another format.</summary>
    public static PipelineFile[] Convert(Pipeline pipeline, IDialect from, IDialect to, DiagnosticBag diagnostics) =>
        IsEmpty(pipeline, from, to, diagnostics) ? [] : Write(Translate(pipeline, from, to, diagnostics), from, to, diagnostics);

    /// <summary>The files of a translated pipeline; none, which is said, where the translation has left out every job.</summary>
    public static PipelineFile[] Write(Pipeline translated, IPipelineFormat? from, IPipelineFormat to, DiagnosticBag diagnostics)
    {
        if (from is null || from.Name == to.Name || translated.Jobs.Any())
            return to.Write(translated, diagnostics);
        diagnostics.Error("NothingToConvert", $"Every job of the pipeline '{Errors.Shown(translated.Name)}' waits for a person or comes after one that does, and in {to.Name} nobody can be asked.", translated.Path, remedy: "Choose a format with approvals, or convert a part that runs by itself.");
        return [];
    }

    /// <summary>Says that there is nothing to convert, where all jobs come from elsewhere.</summary>
    public static bool IsEmpty(Pipeline pipeline, IPipelineFormat? from, IPipelineFormat to, DiagnosticBag diagnostics)
    {
        if (from is null || from.Name == to.Name || pipeline.Jobs.Any())
            return false;
        diagnostics.Error("NothingToConvert", $"The pipeline '{Errors.Shown(pipeline.Name)}' has no job that is known here, so {to.Name} has nothing to run.", pipeline.Path, remedy: "Bring what it includes from elsewhere into the repository.");
        return true;
    }

    /// <summary>The pipeline in the words of another format. One that is of that format, or of none, stays as it is.</summary>
    public static Pipeline Translate(Pipeline pipeline, IDialect from, IDialect to, DiagnosticBag diagnostics) =>
        from.Name == to.Name || pipeline.Format.Length == 0 ? pipeline : new PipelineTranslator(pipeline, from, to, diagnostics).Translate();
}
