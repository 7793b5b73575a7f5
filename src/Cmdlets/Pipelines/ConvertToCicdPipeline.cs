using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Writes the pipelines of files, repositories or objects in another format, and reports what became of each part.</summary>
[Cmdlet(VerbsData.ConvertTo, "CicdPipeline", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(ConversionReport))]
public sealed class ConvertToCicdPipeline : ConversionCmdlet
{
    // In the order of the input; no more at a time than the throttle allows, so that a thousand repositories need no more memory than a few.
    private readonly Queue<Task<PipelineConversion[]>> _running = new();
    private readonly List<ConversionReport> _reports = [];

    /// <summary>The format to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string Format { get; set; } = "";

    /// <summary>A pipeline file, or a repository's folder, whose pipelines are all converted. Default: the current folder.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = "Path")]
    [Alias("FullName")]
    public string Path { get; set; } = ".";

    /// <summary>A pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    public Pipeline? InputObject { get; set; }

    /// <summary>The format of the file. Default: the one that its place and its content speak for.</summary>
    [Parameter(ParameterSetName = "Path")]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? From { get; set; }

    /// <summary>The folder to write into; each repository gets a folder of its name there. Default: the repository itself, and for an object the current folder.</summary>
    [Parameter]
    public string? Destination { get; set; }

    /// <summary>Writes all reports as one HTML page to this file; they are kept in memory until then.</summary>
    [Parameter]
    public string? Report { get; set; }

    /// <summary>How many repositories are converted at a time. Default: the number of processors.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConvertPipelineRequest request = Request();
        while (_running.Count >= ThrottleLimit)
            await FinishAsync(cancellationToken);
        _running.Enqueue(Task.Run(() => Tools.Convert(request, cancellationToken).ToArray(), cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        while (_running.Count > 0)
            await FinishAsync(cancellationToken);
        if (Report is not null)
            await ApplyAsync(Tools.PlanPage(_reports, GetUnresolvedProviderPathFromPSPath(Report), Force), cancellationToken);
    }

    private ConvertPipelineRequest Request()
    {
        string? path = InputObject is null ? GetUnresolvedProviderPathFromPSPath(Path) : null;
        return new()
        {
            Path = path,
            Pipeline = InputObject,
            From = From,
            Format = Format,
            Destination = Destination is not null || path is null ? GetUnresolvedProviderPathFromPSPath(Destination ?? ".") : null,
            FolderEach = Directory.Exists(path),
            Force = Force,
            Strict = Strict,
            WithDiff = IsWhatIf,
        };
    }

    // One repository that cannot be read must not end the others.
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (PipelineConversion conversion in await _running.Dequeue())
            {
                if (await WriteAsync(conversion, cancellationToken) is { } report && Report is not null)
                    _reports.Add(report);
            }
        }
        catch (CicdException failure) when (failure.Id is not "ConfirmationRequired" and not "WriteOutsideScope")
        {
            WriteError(ErrorRecords.From(failure));
        }
    }
}
