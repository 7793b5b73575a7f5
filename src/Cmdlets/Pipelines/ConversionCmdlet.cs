using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>The base of cmdlets that write pipelines in a format: each conversion is reported, and applied unless something speaks against it.</summary>
public abstract class ConversionCmdlet : PipelineFileCmdlet
{
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
        if (conversion.Change is { } change)
            await ApplyAsync(change, cancellationToken);
        if (conversion.Report is { } report)
            WriteObject(report);
        if (conversion.Failure is { } failure)
            WriteError(ErrorRecords.From(failure));
        return conversion.Report;
    }
}
