using System.Management.Automation;

namespace CicdTools.Shell.Host;

/// <summary>
/// The end of every pipeline: <c>Out-Default</c>, flushed also when a script exits or throws.
/// Formatting holds the first rows of a table back to measure them, and the engine drops those when the pipeline does not end in peace.
/// </summary>
[Cmdlet(VerbsData.Out, "Shell")]
public sealed class OutShellCommand : PSCmdlet, IDisposable
{
    public const string Name = "Out-Shell";

    private SteppablePipeline? _formatting;

    /// <summary>What to show.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void BeginProcessing()
    {
        _formatting = ScriptBlock.Create("Microsoft.PowerShell.Core\\Out-Default").GetSteppablePipeline();
        _formatting.Begin(expectInput: true);
    }

    protected override void ProcessRecord() => _formatting!.Process(InputObject);

    protected override void EndProcessing() => Flush();

    public void Dispose()
    {
        try
        {
            if (!Stopping)
                Flush();
        }
        catch (PipelineStoppedException)
        {
            // Ctrl+C: nobody waits for the rest.
        }
    }

    private void Flush()
    {
        SteppablePipeline? formatting = _formatting;
        _formatting = null;
        formatting?.End();
        formatting?.Dispose();
    }
}
