using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Format-List</c>: the engine's own formatting, as <c>Format-Table</c> is.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineParts.Shape(this, "List");
}
