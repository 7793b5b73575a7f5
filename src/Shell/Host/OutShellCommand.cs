using System.Management.Automation;

namespace CicdTools.Shell.Host;

/// <summary>
/// The end of every pipeline: <c>Out-Default</c>, flushed also when a script exits or throws.
/// Formatting holds the first rows of a table back to measure them, and the engine drops those when the pipeline does not end in peace.
/// It also lets the first object choose the view for all that follow; here each kind of object begins anew, with its own view.
/// </summary>
[Cmdlet(VerbsData.Out, "Shell")]
public sealed class OutShellCommand : PSCmdlet, IDisposable
{
    public const string Name = "Out-Shell";

    private SteppablePipeline? _formatting;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private Terminal? _terminal;
    private string? _kind;
    private bool _isFormatting;

    /// <summary>What to show.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void BeginProcessing()
    {
        _terminal = Terminal.Of(Host);
        _terminal.Interrupting += OnInterrupting;
    }

    protected override void ProcessRecord()
    {
        if (Kind(InputObject) is { } kind)
        {
            if (_kind is not null && _kind != kind)
                Flush();
            _kind = kind;
        }

        Format(() =>
        {
            _formatting ??= Begin();
            _formatting.Process(InputObject);
        });
    }

    protected override void EndProcessing() => Flush();

    public void Dispose()
    {
        try
        {
            if (_terminal is not null)
                _terminal.Interrupting -= OnInterrupting;
            if (!Stopping)
                Flush();
        }
        catch (PipelineStoppedException)
        {
            // Ctrl+C: nobody waits for the rest.
        }
    }

    private static SteppablePipeline Begin()
    {
        SteppablePipeline formatting = ScriptBlock.Create("Microsoft.PowerShell.Core\\Out-Default").GetSteppablePipeline();
        formatting.Begin(expectInput: true);
        return formatting;
    }

    // Somebody else writes in the middle of a table: what belongs before it must be out by then, and what follows gets its own headers.
    private void OnInterrupting()
    {
        if (!_isFormatting && Environment.CurrentManagedThreadId == _thread)
            Flush();
    }

    private void Format(Action action)
    {
        _isFormatting = true;
        try
        {
            action();
        }
        finally
        {
            _isFormatting = false;
        }
    }

    // Texts, numbers and errors stand between the rows of a table without ending it, and what Format-Table made is one document.
    private static string? Kind(PSObject? input) => input?.BaseObject switch
    {
        null or string or ValueType or ErrorRecord => null,
        { } value when value.GetType().Namespace == "Microsoft.PowerShell.Commands.Internal.Format" => "",
        _ => input.TypeNames.FirstOrDefault(),
    };

    private void Flush()
    {
        SteppablePipeline? formatting = _formatting;
        _formatting = null;
        _kind = null;
        if (formatting is null)
            return;
        Format(() => formatting.End());
        formatting.Dispose();
    }
}
