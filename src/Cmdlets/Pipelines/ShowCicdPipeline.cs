using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Draws the graph of a pipeline: its stages, its jobs, and what each waits for.</summary>
[Cmdlet(VerbsCommon.Show, "CicdPipeline")]
[OutputType(typeof(string))]
public sealed class ShowCicdPipeline : PipelineFileCmdlet
{
    /// <summary>The pipeline: an object, a file, or a folder with one pipeline. Default: the current folder.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public object InputObject { get; set; } = ".";

    /// <summary>How it is drawn: <c>Text</c> for a terminal, <c>Svg</c>, <c>Mermaid</c> or <c>Html</c> for a file. Default: <c>Text</c>.</summary>
    [Parameter]
    public GraphStyle As { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        WriteObject(Tools.Draw(One(InputObject, cancellationToken), As).TrimEnd('\n'));
        await Task.CompletedTask;
    }
}
