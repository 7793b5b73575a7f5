using System.Globalization;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>How far a rollout is, by the rules of https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status.</summary>
/// <param name="Status">In words.</param>
/// <param name="Percent">How far, 0 to 100.</param>
/// <param name="IsDone">Whether all pods are of the newest template and available.</param>
/// <param name="HasFailed">Whether the controller has given it up.</param>
internal sealed record RolloutProgress(string Status, int Percent, bool IsDone, bool HasFailed)
{
    public static RolloutProgress Of(Workload workload)
    {
        bool failed = Array.Exists(workload.Conditions, condition => condition is { Type: "Progressing", Status: "False", Reason: "ProgressDeadlineExceeded" } or { Type: "Degraded" });
        int percent = workload.Desired == 0 ? 100 : Math.Min(99, Math.Min(workload.Updated, workload.Available) * 100 / workload.Desired);
        string? waits = !workload.IsObserved ? "waits for its controller"
            : workload.Updated < workload.Desired ? $"{Count(workload.Updated)} of {Count(workload.Desired)} pods are of the new version"
            : workload.Replicas > workload.Updated ? $"{Count(workload.Replicas - workload.Updated)} old pods are ending"
            : workload.Available < workload.Desired ? $"{Count(workload.Available)} of {Count(workload.Desired)} pods are available"
            : workload.Replicas > workload.Desired ? $"{Count(workload.Replicas - workload.Desired)} pods too many are ending"
            : workload.SaysHealthy == false ? "waits for its controller to call it healthy"
            : null;
        return new(waits ?? "is done", waits is null ? 100 : percent, waits is null, failed && waits is not null);
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
