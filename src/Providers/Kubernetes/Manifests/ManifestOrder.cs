namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>The order in which objects need each other: what others live in or are described by comes first.</summary>
internal static class ManifestOrder
{
    private static readonly string[][] Ranks =
    [
        ["Namespace", "CustomResourceDefinition"],
        ["PriorityClass", "StorageClass", "ResourceQuota", "LimitRange", "ServiceAccount", "ClusterRole", "Role", "PersistentVolume"],
        ["ClusterRoleBinding", "RoleBinding", "Secret", "ConfigMap", "PersistentVolumeClaim", "NetworkPolicy", "Service"],
    ];

    // A webhook that stands before what answers it is there would refuse all the others.
    private static readonly string[] Last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    public static int Of(string kind) => Array.FindIndex(Ranks, rank => rank.Contains(kind)) is int rank and >= 0 ? rank : Last.Contains(kind) ? Ranks.Length + 1 : Ranks.Length;
}
