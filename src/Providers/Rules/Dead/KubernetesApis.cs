namespace CicdTools.Providers.Rules;

/// <summary>kubernetes.io/docs/reference/using-api/deprecation-guide, release by release.</summary>
internal static class KubernetesApis
{
    /// <summary>What workloads need besides.</summary>
    public const string Selector = "'spec.selector' is required there.";

    private static readonly RemovedApi[] All =
    [
        new("flowcontrol.apiserver.k8s.io/v1beta3", ["FlowSchema", "PriorityLevelConfiguration"], "1.32", "flowcontrol.apiserver.k8s.io/v1", false, "'nominalConcurrencyShares: 0' is taken as it is there."),
        new("flowcontrol.apiserver.k8s.io/v1beta2", ["FlowSchema", "PriorityLevelConfiguration"], "1.29", "flowcontrol.apiserver.k8s.io/v1", false, "'assuredConcurrencyShares' is 'nominalConcurrencyShares' there."),
        new("storage.k8s.io/v1beta1", ["CSIStorageCapacity"], "1.27", "storage.k8s.io/v1", true),
        new("flowcontrol.apiserver.k8s.io/v1beta1", ["FlowSchema", "PriorityLevelConfiguration"], "1.26", "flowcontrol.apiserver.k8s.io/v1", false),
        new("autoscaling/v2beta2", ["HorizontalPodAutoscaler"], "1.26", "autoscaling/v2", false, "'targetAverageUtilization' is 'target.averageUtilization' there."),
        new("batch/v1beta1", ["CronJob"], "1.25", "batch/v1", true),
        new("discovery.k8s.io/v1beta1", ["EndpointSlice"], "1.25", "discovery.k8s.io/v1", false, "'topology' became 'nodeName' and 'zone'."),
        new("events.k8s.io/v1beta1", ["Event"], "1.25", "events.k8s.io/v1", false, "Fields were renamed."),
        new("autoscaling/v2beta1", ["HorizontalPodAutoscaler"], "1.25", "autoscaling/v2", false, "'targetAverageUtilization' is 'target.averageUtilization' there."),
        new("policy/v1beta1", ["PodDisruptionBudget"], "1.25", "policy/v1", false, "An empty selector takes all pods there."),
        new("policy/v1beta1", ["PodSecurityPolicy"], "1.25", null, false, "Use Pod Security Admission, or an admission webhook."),
        new("node.k8s.io/v1beta1", ["RuntimeClass"], "1.25", "node.k8s.io/v1", true),
        new("admissionregistration.k8s.io/v1beta1", ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"], "1.22", "admissionregistration.k8s.io/v1", false, "'sideEffects' and 'admissionReviewVersions' are required there."),
        new("apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], "1.22", "apiextensions.k8s.io/v1", false, "'spec.scope' and a structural schema are required there."),
        new("apiregistration.k8s.io/v1beta1", ["APIService"], "1.22", "apiregistration.k8s.io/v1", true),
        new("authentication.k8s.io/v1beta1", ["TokenReview"], "1.22", "authentication.k8s.io/v1", true),
        new("authorization.k8s.io/v1beta1", ["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SubjectAccessReview", "SelfSubjectRulesReview"], "1.22", "authorization.k8s.io/v1", false, "'spec.group' is 'spec.groups' there."),
        new("certificates.k8s.io/v1beta1", ["CertificateSigningRequest"], "1.22", "certificates.k8s.io/v1", false, "'spec.signerName' and 'spec.usages' are required there."),
        new("coordination.k8s.io/v1beta1", ["Lease"], "1.22", "coordination.k8s.io/v1", true),
        new("extensions/v1beta1", ["Ingress"], "1.22", "networking.k8s.io/v1", false, "'pathType' is required and the backend is 'service.name' and 'service.port' there."),
        new("networking.k8s.io/v1beta1", ["Ingress"], "1.22", "networking.k8s.io/v1", false, "'pathType' is required and the backend is 'service.name' and 'service.port' there."),
        new("networking.k8s.io/v1beta1", ["IngressClass"], "1.22", "networking.k8s.io/v1", true),
        new("rbac.authorization.k8s.io/v1beta1", ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"], "1.22", "rbac.authorization.k8s.io/v1", true),
        new("scheduling.k8s.io/v1beta1", ["PriorityClass"], "1.22", "scheduling.k8s.io/v1", true),
        new("storage.k8s.io/v1beta1", ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"], "1.22", "storage.k8s.io/v1", true),
        new("extensions/v1beta1", ["NetworkPolicy"], "1.16", "networking.k8s.io/v1", true),
        new("extensions/v1beta1", ["DaemonSet", "Deployment", "ReplicaSet"], "1.16", "apps/v1", false, Selector),
        new("apps/v1beta1", ["Deployment", "StatefulSet", "ReplicaSet"], "1.16", "apps/v1", false, Selector),
        new("apps/v1beta2", ["DaemonSet", "Deployment", "StatefulSet", "ReplicaSet"], "1.16", "apps/v1", false, Selector),
        new("extensions/v1beta1", ["PodSecurityPolicy"], "1.16", null, false, "Use Pod Security Admission, or an admission webhook."),
    ];

    public static RemovedApi? Find(string version, string kind) => Array.Find(All, api => api.Version == version && api.Kinds.Contains(kind, StringComparer.Ordinal));
}
