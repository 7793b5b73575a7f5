using System.Globalization;
using CicdTools.Providers.Kubernetes.Models;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>The revisions that the cluster itself keeps (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#checking-rollout-history-of-a-deployment) as a ledger: nobody's name and no reason stand in it.</summary>
internal static class RevisionReader
{
    /// <summary>The revisions of a workload, newest first.</summary>
    public static IEnumerable<Deployment> Read(ClusterSnapshot snapshot, Workload workload, string context)
    {
        ReplicaSetModel[] revisions = snapshot.Revisions(workload);
        for (int index = 0; index < revisions.Length; index++)
        {
            ReplicaSetModel set = revisions[index];
            ImageSet images = new(set.Spec.ReadTemplate().Spec);
            yield return new()
            {
                Context = context,
                Id = Id(workload, ClusterSnapshot.Revision(set)),
                Environment = workload.Namespace,
                Application = workload.Application,
                Version = Version(set),
                PreviousVersion = index + 1 < revisions.Length ? Version(revisions[index + 1]) : null,
                Digest = images.Digest,
                Percent = 100,
                Status = index > 0 ? RunStatus.Succeeded : RolloutProgress.Of(workload) switch { { IsDone: true } => RunStatus.Succeeded, { HasFailed: true } => RunStatus.Failed, _ => RunStatus.Running },
                Actor = "",
                CreatedAt = set.Metadata.CreationTimestamp ?? default,
            };
        }
    }

    /// <summary>A revision's identifier: namespace, workload and number.</summary>
    public static string Id(Workload workload, long revision) => $"{workload.Namespace}/{workload.Name}@{revision.ToString(CultureInfo.InvariantCulture)}";

    private static string Version(ReplicaSetModel set)
    {
        V1PodTemplateSpec template = set.Spec.ReadTemplate();
        return Workload.VersionOf(template.Metadata?.Labels) ?? (template.Spec?.Containers is [var first, ..] ? ImageSet.Version(first.Image ?? "") : "");
    }
}
