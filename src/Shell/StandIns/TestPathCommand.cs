using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Test-Path</c>: whether something is there.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [AllowEmptyString]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    [Alias("Type")]
    public PathKind PathType { get; set; } = PathKind.Any;

    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == "LiteralPath";
        foreach (string path in literal ? LiteralPath : Path)
            WriteObject(path.Length > 0 && IsThere(path, literal));
    }

    private bool IsThere(string path, bool literal)
    {
        try
        {
            if (!InvokeProvider.Item.Exists(path, force: true, literal))
                return false;
            return PathType == PathKind.Any || InvokeProvider.Item.IsContainer(literal ? WildcardPattern.Escape(path) : path) == (PathType == PathKind.Container);
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            return false;
        }
    }
}
