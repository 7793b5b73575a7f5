using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Set-Location</c>: changes the current folder; without a path, to the home folder.</summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
public sealed class SetLocationCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        string path = LiteralPath is null ? Path ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : WildcardPattern.Escape(LiteralPath);
        try
        {
            PathInfo now = SessionState.Path.SetLocation(path);
            if (PassThru)
                WriteObject(now);
        }
        catch (ItemNotFoundException exception)
        {
            WriteError(new(exception, "PathNotFound", ErrorCategory.ObjectNotFound, path));
        }
    }
}
