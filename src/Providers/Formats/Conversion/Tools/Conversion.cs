using CicdTools.Providers.Formats.Conversion.Report;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>One pipeline in another format: translated, written, read back, and reported.</summary>
internal static class Conversion
{
    /// <param name="source">The pipeline.</param>
    /// <param name="from">Its format; null for a pipeline made in memory.</param>
    /// <param name="to">The format to write.</param>
    /// <param name="marks">Where its parts stood.</param>
    /// <param name="prefix">What stands before its paths in the marks.</param>
    public static ConversionReport Run(Pipeline source, IPipelineFormat? from, IPipelineFormat to, IReadOnlyDictionary<string, SourceMark> marks, string prefix = "")
    {
        DiagnosticBag translating = new(), writing = new();
        Translation translation = Translation.Of(source, from, to, translating);
        PipelineFile[] files = PipelineConverter.IsEmpty(source, from, to, writing) ? [] : PipelineConverter.Write(translation.Result, from, to, writing);
        Pipeline[] read = ReadBack(to, files, writing);
        CheckOrder(source, writing);
        Func<string, string>? names = to is IDialect target ? target.JobNames(translation.Result) : null;
        return new()
        {
            Pipeline = source.Name,
            Source = source.Path,
            From = from?.Name ?? source.Format,
            To = to.Name,
            Files = files,
            Items = new ReportBuilder(translation.Source, translation.Result, read, translating.Items, writing.Items, marks, prefix, names).Items(),
            Diagnostics = [.. translating.Items, .. writing.Items],
        };
    }

    /// <summary>What hinders that the result is written; null where nothing does.</summary>
    public static CicdException? Refusal(ConversionReport report)
    {
        string name = report.Source ?? report.Pipeline;
        if (Array.Find(report.Diagnostics, item => item.Severity == DiagnosticSeverity.Error) is { } error)
            return new(error.Id, CicdErrorKind.Invalid, $"{name} is not written as {report.To}: {error.Message}", name, error.Remedy ?? "See the report for what can be said.");
        ConversionItem[] jobs = [.. report.Items.Where(item => item.Kind == ConstructKind.Job)];
        // What has no jobs of its own, only templates or includes, is nothing without its own system.
        if (report.Files.Length > 0 && (report.From == report.To || jobs.Any(job => job.Outcome != ConversionOutcome.Lost)))
            return null;
        string why = jobs.Length == 0 ? "it has no jobs of its own." : jobs.Select(job => job.Reason).FirstOrDefault(reason => reason is not null) ?? "the format has no file for it.";
        return new("PipelineNotWritable", CicdErrorKind.NotSupported, $"{report.To} cannot say {name} at all: {why}", name, "Choose another format, or write it by hand.");
    }

    /// <summary>The losses as an error; null where nothing is lost.</summary>
    public static CicdException? Loss(ConversionReport report)
    {
        ConversionItem[] lost = [.. report.Items.Where(item => item.Outcome == ConversionOutcome.Lost)];
        if (lost.Length == 0)
            return null;
        string name = report.Source ?? report.Pipeline;
        string some = string.Join("; ", lost.Take(3).Select(item => $"{item.Kind} '{Errors.Shown(item.Name)}'{(item.Line is { } line ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" (line {line})") : "")}"));
        return new("ConversionLoss", CicdErrorKind.Invalid, $"{report.To} would lose {lost.Length} of {report.Items.Length} constructs of {name}: {some}{(lost.Length > 3 ? "; …" : "")}.", name, "Leave out -Strict to write what can be said; the report names the rest.");
    }

    // Jobs that wait for each other never run; every other fault is the target's to judge.
    private static void CheckOrder(Pipeline source, DiagnosticBag diagnostics)
    {
        DiagnosticBag rules = new();
        PipelineRules.Check(source, rules);
        foreach (Diagnostic cycle in rules.Items.Where(item => item.Id == "Cycle"))
            diagnostics.Add(cycle);
    }

    private static Pipeline[] ReadBack(IPipelineFormat format, PipelineFile[] files, DiagnosticBag said)
    {
        if (files.Length == 0)
            return [];
        DiagnosticBag reading = new();
        WrittenFiles written = new(files);
        Pipeline[] read = [.. files.Take(1).Concat(files.Skip(1).Where(file => format.Recognizes(file.Path, file.Text))).SelectMany(file => format.Read(written, file.Path, reading).Pipelines)];
        // What its own reader refuses is no pipeline of that format, whatever the writer thinks.
        foreach (Diagnostic diagnostic in reading.Items.Where(item => item.Severity == DiagnosticSeverity.Error))
            said.Warning("ReadBack", $"What was written is not read without an error: {diagnostic.Message}", diagnostic.Path, diagnostic.Line, diagnostic.Remedy);
        return format is IDialect dialect ? [.. read.Select(dialect.Apart)] : read;
    }
}
