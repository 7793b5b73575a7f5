using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Writes pipelines as files of a format, and reports what became of each part.</summary>
[Cmdlet(VerbsData.Export, "CicdPipeline", SupportsShouldProcess = true)]
[OutputType(typeof(ConversionReport))]
public sealed class ExportCicdPipeline : ConversionCmdlet
{
    /// <summary>The pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pipeline InputObject { get; set; } = new();

    /// <summary>The repository's folder, in which the file goes where its system looks for it; or a file that ends in <c>.yml</c>, <c>.yaml</c> or <c>.json</c>. Default: the current folder.</summary>
    [Parameter(Position = 0)]
    public string Path { get; set; } = ".";

    /// <summary>The format. Default: the pipeline's own.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConvertPipelineRequest request = new()
        {
            Pipeline = InputObject,
            Format = Format ?? InputObject.Format,
            Destination = GetUnresolvedProviderPathFromPSPath(Path),
            Force = Force,
            Strict = Strict,
            WithDiff = IsWhatIf,
        };
        foreach (PipelineConversion conversion in Tools.Convert(request, cancellationToken))
            await WriteAsync(conversion, cancellationToken);
    }
}
