using System.Management.Automation;
using CicdTools.Shell.Host;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Out-String</c>: what would be shown, as text.</summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : PSCmdlet
{
    private readonly List<PSObject?> _input = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int? Width { get; set; }

    [Parameter]
    public SwitchParameter Stream { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    protected override void ProcessRecord() => _input.Add(InputObject);

    protected override void EndProcessing()
    {
        string text = Render();
        if (Stream)
            WriteLines(text.ReplaceLineEndings("\n"));
        else
            WriteObject(NoNewline ? text.ReplaceLineEndings("") : text);
    }

    private void WriteLines(string text) => WriteObject((text.EndsWith('\n') ? text[..^1] : text).Split('\n'), enumerateCollection: true);

    private string Render()
    {
        // The formatting for a host leaves the last column free, lest a terminal wrap there.
        using Terminal.Capture capture = Terminal.Of(Host).BeginCapture(Width + 1);
        using SteppablePipeline formatting = ScriptBlock.Create("Microsoft.PowerShell.Core\\Out-Host").GetSteppablePipeline();
        formatting.Begin(expectInput: true);
        foreach (PSObject? input in _input)
            formatting.Process(input);
        formatting.End();
        return capture.Text.ToString();
    }
}
