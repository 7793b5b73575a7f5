using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Stops a run with everything that it started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "CicdRun", SupportsShouldProcess = true)]
[OutputType(typeof(Run))]
public sealed class StopCicdRun : RunCmdlet
{
    /// <summary>The run's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string RunId { get; set; } = "";

    /// <summary>Returns the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Change change = await Connect().PlanStopAsync(await FindRunAsync(RunId, cancellationToken), cancellationToken);
        if (await ApplyAsync(change, cancellationToken) is Run run && PassThru)
            WriteObject(run);
    }
}
