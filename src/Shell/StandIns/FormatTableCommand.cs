using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Format-Table</c>: the engine's own formatting, which lacks nothing but this door to it.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    public FormatTableCommand() => EngineParts.Shape(this, "Table");
}
