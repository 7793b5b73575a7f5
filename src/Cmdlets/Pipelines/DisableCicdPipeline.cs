using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Switches a pipeline of a system off.</summary>
[Cmdlet(VerbsLifecycle.Disable, "CicdPipeline", SupportsShouldProcess = true)]
[OutputType(typeof(CicdTools.Pipeline))]
public sealed class DisableCicdPipeline : SwitchCmdlet
{
    private protected override bool On => false;
}
