using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Get-Content</c>: the lines of files, or a whole file.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
public sealed class GetContentCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    [Alias("First", "Head")]
    [ValidateRange(0, int.MaxValue)]
    public int TotalCount { get; set; } = int.MaxValue;

    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; } = int.MaxValue;

    [Parameter]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    protected override void ProcessRecord()
    {
        foreach (string path in ParameterSetName == "LiteralPath" ? LiteralPath.Select(GetUnresolvedProviderPathFromPSPath) : Path.SelectMany(Resolve))
        {
            if (!File.Exists(path))
            {
                WriteError(new(new ItemNotFoundException($"There is no file '{path}'."), "PathNotFound", ErrorCategory.ObjectNotFound, path));
                continue;
            }

            if (Raw)
                WriteObject(File.ReadAllText(path, Encoding));
            else
                WriteLines(File.ReadLines(path, Encoding));
        }
    }

    private Collection<string> Resolve(string path)
    {
        try
        {
            return GetResolvedProviderPathFromPSPath(path, out _);
        }
        catch (ItemNotFoundException exception)
        {
            WriteError(new(exception, "PathNotFound", ErrorCategory.ObjectNotFound, path));
            return [];
        }
    }

    private void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in Tail == int.MaxValue ? lines.Take(TotalCount) : lines.TakeLast(Tail))
            WriteObject(line);
    }
}
