using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Switches a pipeline of a system on.</summary>
[Cmdlet(VerbsLifecycle.Enable, "CicdPipeline", SupportsShouldProcess = true)]
[OutputType(typeof(CicdTools.Pipeline))]
public sealed class EnableCicdPipeline : SwitchCmdlet
{
    private protected override bool On => true;
}
