using System.Management.Automation;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>What cmdlets that begin rollouts share: waiting for their end.</summary>
public abstract class RolloutCmdlet<TCapability> : ConnectedCmdlet<TCapability>
    where TCapability : class, IProvider
{
    /// <summary>Waits until all pods are of the new version and ready, and says why where they are not.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The longest time to wait. 0: for ever. Default: ten minutes.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <summary>Follows a rollout to its end; what went wrong is an error of its own.</summary>
    protected async Task<Rollout?> FollowAsync(string application, string environment, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (TimeoutSeconds > 0)
            patience.CancelAfter(TimeSpan.FromSeconds(TimeoutSeconds));
        Rollout? last = null;
        try
        {
            await foreach (Rollout now in Connect<IRollouts>().WatchRolloutAsync(application, environment, patience.Token))
            {
                last = now;
                WriteProgress(new(0, $"{now}", now.Message ?? "Done.") { PercentComplete = now.Percent });
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            WriteError(ErrorRecords.From(new CicdException("WaitTimedOut", CicdErrorKind.Unavailable, $"{application} in '{environment}' was not there after {TimeoutSeconds} s: {last?.Message ?? "nothing was told."}", application, last?.Remedy ?? "Get-CicdApplication shows how it stands."), last));
        }

        WriteProgress(new(0, $"{application} in {environment}", " ") { RecordType = ProgressRecordType.Completed });
        if (last is { Status: RunStatus.Failed })
            WriteError(ErrorRecords.From(new CicdException("RolloutFailed", CicdErrorKind.Failed, $"{last} failed: {last.Message}", application, last.Remedy ?? "Undo-CicdRollout goes back to the revision before."), last));
        return last;
    }
}
