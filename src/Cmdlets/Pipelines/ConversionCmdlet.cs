using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>The base of cmdlets that write pipelines in a format: each conversion is reported, and applied unless something speaks against it.</summary>
public abstract class ConversionCmdlet : PipelineFileCmdlet
{
    // Each pipeline of the input is planned by itself, so only the command knows what it has written.
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Overwrites files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Makes every loss an error; then no file is written.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Writes one conversion and gives its report.</summary>
    private protected async Task<ConversionReport?> WriteAsync(PipelineConversion conversion, CancellationToken cancellationToken)
    {
        Tell(conversion.Findings);
        CicdException? failure = conversion.Failure ?? Twice(conversion.Report);
        if (failure is null && conversion.Change is { } change)
            await ApplyAsync(change, cancellationToken);
        ConversionReport? report = failure is null || conversion.Report is null ? conversion.Report : conversion.Report with { Files = [] };
        if (report is not null)
            WriteObject(report);
        if (failure is not null)
            WriteError(ErrorRecords.From(failure));
        return report;
    }

    private CicdException? Twice(ConversionReport? report) => report is null || Paths(report).FirstOrDefault(path => !_written.Add(path)) is not { } twice
        ? null
        : new("FileWrittenTwice", CicdErrorKind.Conflict, $"'{report.Source ?? report.Pipeline}' would be written to '{twice}', where this command has put another pipeline.", twice, "Convert the repository's folder, which gives each pipeline its own file, or name another place for each.");

    private static IEnumerable<string> Paths(ConversionReport report) => report.Files.Select(file => System.IO.Path.Combine(report.Root, file.Path));
}
