using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>ConvertTo-Json</c>.</summary>
[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object?> _input = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    [Parameter]
    public SwitchParameter EnumsAsStrings { get; set; }

    [Parameter]
    public SwitchParameter AsArray { get; set; }

    protected override void ProcessRecord() => _input.Add(InputObject);

    protected override void EndProcessing()
    {
        object? value = _input.Count == 1 && !AsArray ? _input[0] : _input;
        JsonText writer = new(Depth, EnumsAsStrings);
        WriteObject(writer.Write(value, indented: !Compress));
        if (writer.WasCut)
            WriteWarning($"The result is cut at the depth of {Depth}; -Depth takes more.");
    }
}
