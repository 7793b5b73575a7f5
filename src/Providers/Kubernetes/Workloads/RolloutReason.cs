using System.Globalization;
using CicdTools.Providers.Kubernetes.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Why a rollout does not get on, in plain words.</summary>
/// <param name="Id">The name of the error that it would be.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="IsLasting">Whether waiting alone will not mend it.</param>
internal sealed record RolloutReason(string Id, string Sentence, string Remedy, bool IsLasting)
{
    // https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff, and the reasons of the kubelet for images.
    private static readonly string[] Pulling = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError", "RegistryUnavailable"];

    private static readonly string[] Configuring = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "ContainerCannotRun"];

    /// <summary>The gravest reason that a workload, its newest pods and their events give; null for none.</summary>
    public static RolloutReason? Find(Workload workload, IReadOnlyList<PodModel> pods, IReadOnlyList<EventModel> events) =>
        OfController(workload)
        ?? pods.Select(pod => OfPod(pod, [.. events.Where(one => one.InvolvedObject?.Uid == pod.Metadata.Uid)])).OfType<RolloutReason>().OrderByDescending(reason => reason.IsLasting).FirstOrDefault()
        ?? OfDeadline(workload);

    /// <summary>What is wrong with one pod; null where it is ready, or on its way.</summary>
    public static RolloutReason? OfPod(PodModel pod, EventModel[] events)
    {
        if (pod.Metadata.DeletionTimestamp is not null || IsReady(pod))
            return null;
        foreach (ContainerStatusModel status in (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []))
        {
            if (OfContainer(status) is { } reason)
                return reason;
        }

        // https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions
        if (pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }) is { } homeless)
            return new("Unschedulable", $"No node takes the pod {pod.Metadata.Name}: {Said(homeless.Message)}", "Ask for less, add nodes, or change what the pod demands of its node.", false);
        if (Array.FindLast(events, one => one.Reason == "Unhealthy") is { } unhealthy)
            return new("ProbeFailed", $"The pod {pod.Metadata.Name} runs and does not answer its probe: {Said(unhealthy.Message)}", "Read its log; check the probe's path, port and delays.", false);
        return Array.FindLast(events, one => one.Type == "Warning" && one.Reason is "FailedMount" or "FailedAttachVolume" or "FailedCreatePodSandBox") is { } mount
            ? new("PodNotStarted", $"The pod {pod.Metadata.Name} cannot start: {Said(mount.Message)}", "Check the volumes, secrets and config maps that it names.", false)
            : null;
    }

    public static bool IsReady(PodModel pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    private static RolloutReason? OfContainer(ContainerStatusModel status)
    {
        string? waits = status.State?.Waiting?.Reason;
        string words = Said(status.State?.Waiting?.Message);
        if (Pulling.Contains(waits))
            return new("ImageNotPulled", $"The image '{status.Image}' of the container '{status.Name}' cannot be pulled ({waits}): {words}", "Check the image's name and tag, and that the namespace has a pull secret for its registry.", true);
        if (Configuring.Contains(waits))
            return new("ContainerNotStarted", $"The container '{status.Name}' cannot be started ({waits}): {words}", "Check its command, and the secrets and config maps that it names.", true);
        if (waits != "CrashLoopBackOff")
            return null;
        ContainerTerminatedModel? last = status.LastState?.Terminated;
        string how = last is null ? "" : last.Reason == "OOMKilled" ? ", the last time because it used more memory than it may" : $", the last time with exit code {last.ExitCode.ToString(CultureInfo.InvariantCulture)}";
        return new("CrashLoop", $"The container '{status.Name}' ends again and again: {status.RestartCount.ToString(CultureInfo.InvariantCulture)} restarts{how}.", "Read the log of its previous run: kubectl logs --previous.", true);
    }

    // https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment
    private static RolloutReason? OfController(Workload workload)
    {
        if (Array.Find(workload.Conditions, condition => condition is { Type: "ReplicaFailure", Status: "True" }) is not { } failure)
            return Array.Find(workload.Conditions, condition => condition.Type == "Degraded") is { } degraded ? new("RolloutStuck", $"{workload} is degraded: {Said(degraded.Message)}", "Look at its pods.", true) : null;
        return failure.Message?.Contains("exceeded quota:", StringComparison.Ordinal) == true
            ? new("QuotaExceeded", $"The namespace's quota allows no more pods: {Said(failure.Message)}", "Ask for less, remove what is not needed, or have the ResourceQuota raised.", false)
            : new("PodNotCreated", $"The pods of {workload} cannot be made: {Said(failure.Message)}", "Mend what the message names.", false);
    }

    private static RolloutReason? OfDeadline(Workload workload) => Array.Find(workload.Conditions, condition => condition is { Type: "Progressing", Status: "False", Reason: "ProgressDeadlineExceeded" }) is { } late
        ? new("RolloutStuck", $"{workload} has not got on for as long as it may: {Said(late.Message)}", "Look at its pods and their events.", true)
        : null;

    private static string Said(string? message)
    {
        string text = Errors.Short((message ?? "").Trim(), 400);
        return text.Length == 0 ? "the cluster says no more." : text.EndsWith('.') ? text : text + ".";
    }
}
