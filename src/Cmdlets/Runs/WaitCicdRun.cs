using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Waits until a run has ended, and writes it; after that an error if it did not succeed.</summary>
[Cmdlet(VerbsLifecycle.Wait, "CicdRun")]
[OutputType(typeof(Run))]
public sealed class WaitCicdRun : RunCmdlet
{
    /// <summary>The run's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string RunId { get; set; } = "";

    /// <summary>How long to wait, in seconds. Default 0: without end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await WaitAsync(await FindRunAsync(RunId, cancellationToken), TimeSpan.FromSeconds(TimeoutSeconds), cancellationToken);
}
