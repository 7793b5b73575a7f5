using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Reads pipeline files as objects: one file, or all that a repository's folder holds.</summary>
[Cmdlet(VerbsData.Import, "CicdPipeline")]
[OutputType(typeof(Pipeline))]
public sealed class ImportCicdPipeline : PipelineFileCmdlet
{
    /// <summary>The file or the folder. Default: the current folder.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    public string Path { get; set; } = ".";

    /// <summary>The format of the file. Default: the one that its place and its content speak for.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ReadPipelineRequest request = new() { Path = GetUnresolvedProviderPathFromPSPath(Path), Format = Format };
        foreach (PipelineReading reading in Tools.Read(request, cancellationToken))
        {
            if (reading.Failure is { } failure)
            {
                WriteError(ErrorRecords.From(failure, reading.Path));
                continue;
            }

            Tell(reading.Diagnostics);
            WriteObject(reading.Pipelines, enumerateCollection: true);
        }

        await Task.CompletedTask;
    }
}
