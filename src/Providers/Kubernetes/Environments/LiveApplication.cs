using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>An application as it stands in a namespace, and as the book has it.</summary>
internal sealed record LiveApplication(Workload? Stable, Workload? Canary)
{
    public static LiveApplication Of(IEnumerable<Workload> workloads, string @namespace, string application)
    {
        Workload[] mine = [.. workloads.Where(workload => workload.Namespace == @namespace && workload.Application == application)];
        return new(Array.Find(mine, workload => workload.CanaryOf is null), Array.Find(mine, workload => workload.CanaryOf is not null));
    }

    /// <summary>How many pods there shall be by the workloads themselves.</summary>
    public int Replicas => (Stable?.Desired ?? 0) + (Canary?.Desired ?? 0);

    /// <summary>
    /// What runs: by the book, where the workloads run what it says; else by the workloads, since somebody has changed them without it.
    /// A change that was interrupted counts as not begun.
    /// </summary>
    public ApplicationSpec? Spec(EnvironmentBook book, string application)
    {
        if (book.Underway.TryGetValue(application, out Underway? underway))
            return underway.Before;
        if (Stable is null)
            return null;
        ApplicationSpec? booked = book.Applications.TryGetValue(application, out BookedApplication? entry) ? entry.Spec : null;
        if (booked is not null && Runs(booked))
            return booked;
        ReleaseId stable = Release(Stable);
        if (Canary is { Apart: { } strategy })
            return new() { Current = Release(Canary), Previous = stable, Strategy = strategy, Percent = Canary.ShareBeside(Stable.Desired), Instances = Stable.Desired };
        return Canary is null
            ? new() { Current = stable, Percent = 100, Instances = Stable.Desired }
            : new() { Current = Release(Canary), Previous = stable, Percent = Replicas == 0 ? 100 : Math.Max(1, Canary.Desired * 100 / Replicas), Instances = Replicas };
    }

    public static ReleaseId Release(Workload workload) => new(workload.Version, workload.Images.Digest, "");

    private bool Runs(ApplicationSpec spec) =>
        Stable!.Images.Digest == (spec.Previous ?? spec.Current).Digest && (spec.Previous is null ? Canary is null : Canary?.Images.Digest == spec.Current.Digest);
}
