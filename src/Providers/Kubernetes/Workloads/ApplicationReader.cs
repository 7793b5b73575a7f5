using CicdTools.Providers.Kubernetes.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Workloads as applications: one object for an application in a namespace, its canary included.</summary>
internal sealed class ApplicationReader(KubernetesApi api, string context)
{
    public async IAsyncEnumerable<Application> ReadAsync(string? application, string? @namespace, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? scope = @namespace ?? await NamespaceScope.FindAsync(api, Resource.Deployments, cancellationToken).ConfigureAwait(false);
        Task<PodMetrics> measuring = PodMetrics.ReadAsync(api, scope, cancellationToken);
        Task<ClusterSnapshot> reading = ClusterSnapshot.ReadAsync(api, scope, cancellationToken);
        await Task.WhenAll(measuring, reading).ConfigureAwait(false);
        PodMetrics metrics = await measuring.ConfigureAwait(false);
        ClusterSnapshot snapshot = await reading.ConfigureAwait(false);
        IEnumerable<IGrouping<(string Namespace, string Application), Workload>> groups = snapshot.Workloads
            .Where(workload => (application is null || workload.Application == application) && (scope is not null || !NamespaceScope.IsSystem(workload.Namespace)))
            .GroupBy(workload => (workload.Namespace, workload.Application))
            .OrderBy(group => group.Key.Namespace, StringComparer.Ordinal).ThenBy(group => group.Key.Application, StringComparer.Ordinal);
        foreach (IGrouping<(string Namespace, string Application), Workload> group in groups)
            yield return await DescribeAsync(snapshot, metrics, [.. group], cancellationToken).ConfigureAwait(false);
    }

    private async Task<Application> DescribeAsync(ClusterSnapshot snapshot, PodMetrics metrics, Workload[] workloads, CancellationToken cancellationToken)
    {
        Workload? canary = Array.Find(workloads, workload => workload.CanaryOf is not null && workload.Desired > 0);
        Workload stable = Array.Find(workloads, workload => workload.CanaryOf is null) ?? workloads[0];
        Workload newest = canary ?? stable;
        Workload[] shown = canary is null || canary == stable ? [stable] : [canary, stable];
        int desired = shown.Sum(workload => workload.Desired);
        (RolloutReason? reason, Dictionary<string, RolloutReason> byPod) = await ReasonsAsync(snapshot, shown, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Context = context,
            Name = stable.Application,
            Environment = stable.Namespace,
            Kind = stable.Resource.Kind,
            Version = newest.Version,
            Percent = shown.Length == 1 || desired == 0 ? 100 : canary!.Apart is not null ? canary.ShareBeside(stable.Desired) : Math.Max(1, newest.Desired * 100 / desired),
            PreviousVersion = shown.Length == 1 ? null : stable.Version,
            Digest = newest.Images.Digest,
            Images = newest.Images.Images,
            Ready = shown.Sum(workload => workload.Ready),
            Desired = desired,
            // Where the traffic was led to the newest, the application's Services are its.
            Addresses = [.. snapshot.Addresses(stable).Concat(newest == stable ? [] : snapshot.Addresses(newest)).Distinct(StringComparer.Ordinal)],
            Instances = [.. shown.SelectMany(workload => snapshot.Pods(workload).Select(pod => Instance(pod, byPod, metrics)))],
            DeployedAt = snapshot.MadeAt(newest),
            Problem = reason?.Sentence,
        };
    }

    // Events are asked for where something is amiss only: there are many of them.
    private async Task<(RolloutReason? Reason, Dictionary<string, RolloutReason> ByPod)> ReasonsAsync(ClusterSnapshot snapshot, Workload[] workloads, CancellationToken cancellationToken)
    {
        Dictionary<string, RolloutReason> byPod = new(StringComparer.Ordinal);
        RolloutReason? gravest = null;
        foreach (Workload workload in workloads.Where(workload => workload.Ready < workload.Desired || workload.Updated < workload.Desired))
        {
            List<EventModel> events = await ClusterSnapshot.EventsAsync(api, workload.Namespace, cancellationToken).ConfigureAwait(false);
            foreach (PodModel pod in snapshot.Pods(workload))
            {
                if (RolloutReason.OfPod(pod, [.. events.Where(one => one.InvolvedObject?.Uid == pod.Metadata.Uid)]) is { } reason)
                    byPod[pod.Metadata.Uid] = reason;
            }

            gravest ??= RolloutReason.Find(workload, snapshot.NewestPods(workload), events);
        }

        return (gravest, byPod);
    }

    private static ApplicationInstance Instance(PodModel pod, Dictionary<string, RolloutReason> reasons, PodMetrics metrics) =>
        new(pod.Status?.PodIP ?? "", Workload.VersionOf(pod.Metadata.Labels) ?? (pod.Spec.Containers is [var first, ..] ? ImageSet.Version(first.Image ?? "") : ""), RolloutReason.IsReady(pod))
        {
            Name = pod.Metadata.Name,
            Cpu = metrics.Cpu(pod),
            Memory = metrics.Memory(pod),
            Restarts = (pod.Status?.ContainerStatuses ?? []).Sum(status => status.RestartCount),
            Problem = reasons.GetValueOrDefault(pod.Metadata.Uid)?.Sentence,
        };
}
