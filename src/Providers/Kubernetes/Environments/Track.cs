using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>A workload that runs one release of an application: its own, or its canary (https://kubernetes.io/docs/concepts/workloads/management/#canary-deployments).</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="Release">What it runs.</param>
/// <param name="Replicas">How many pods.</param>
/// <param name="IsCanary">Whether it runs the new release beside the other one.</param>
internal sealed record Track(string Name, ReleaseId Release, int Replicas, bool IsCanary)
{
    /// <summary>How traffic is led to it, where the application's own Services do not reach it; null where they do.</summary>
    public PromotionStrategy? Apart { get; init; }

    private const string Suffix = "-canary";

    public static string CanaryOf(string application) => application + Suffix;

    /// <summary>The workloads of a specification; none for nothing. Where two releases share, the older one keeps the application's own.</summary>
    public static Track[] Of(string application, ApplicationSpec? spec) => spec switch
    {
        null => [],
        { Previous: { } previous } => [new(application, previous, spec.PreviousCount, false), new(CanaryOf(application), spec.Current, spec.CurrentCount, true) { Apart = spec.SplitsTraffic ? spec.Strategy : null }],
        _ => [new(application, spec.Current, spec.CurrentCount, false)],
    };
}
