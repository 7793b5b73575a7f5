using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>Brings an application of a namespace from what runs to what shall run: first all that is new, until it is ready and has its traffic; later the end of what was replaced.</summary>
internal interface IArrangement
{
    /// <summary>What runs now.</summary>
    Task<LiveApplication> LiveAsync(CancellationToken cancellationToken);

    /// <summary>Refuses a strategy that cannot be gone by in the namespace.</summary>
    /// <exception cref="CicdException"><c>TrafficNotSplittable</c>, <c>WorkloadNotPromotable</c>.</exception>
    Task RequireAsync(PromotionStrategy strategy, int percent, CancellationToken cancellationToken);

    /// <summary>Starts what shall run, waits until it is ready, and leads the traffic to it. What was replaced is still there afterwards.</summary>
    Task StartAsync(ApplicationSpec? wanted, ReleaseImages images, bool recreate, CancellationToken cancellationToken);

    /// <summary>Ends what was replaced, and waits until it has gone: whoever is told that a step is done finds what it says, and not pods that the controller has yet to end.</summary>
    Task EndReplacedAsync(ApplicationSpec? wanted, CancellationToken cancellationToken);

    /// <summary>Brings back what was there before a change that was not ended.</summary>
    /// <param name="before">What was there; null for nothing.</param>
    /// <param name="images">The images of releases.</param>
    /// <param name="wait">Whether it is waited for, as far as it gets ready: whatever comes next must not take the pods of the one for those of the other.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task BringBackAsync(ApplicationSpec? before, ReleaseImages images, bool wait, CancellationToken cancellationToken);
}
