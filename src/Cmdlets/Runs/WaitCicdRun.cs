using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Waits until runs have ended, all of them at once, and writes each as it ends; after it an error if it did not succeed.</summary>
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

    private readonly List<(IRuns Provider, Run Run)> _runs = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        // Whatever starts the next one must not wait for this one.
        IRuns provider = Connect();
        _runs.Add((provider, await FindRunAsync(RunId, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> waits = [.. _runs.Select((one, row) => WaitAsync(one.Provider, one.Run, TimeSpan.FromSeconds(TimeoutSeconds), all.Token, row))];
        try
        {
            while (waits.Count > 0)
            {
                Task ended = await Task.WhenAny(waits);
                waits.Remove(ended);
                await ended;
            }
        }
        finally
        {
            // -ErrorAction Stop ends all of it with the first that failed.
            await all.CancelAsync();
            await Task.WhenAll(waits).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
