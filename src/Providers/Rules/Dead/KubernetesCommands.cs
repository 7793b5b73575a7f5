namespace CicdTools.Providers.Rules;

/// <summary>What kubectl and clusters no longer say or make.</summary>
internal static class KubernetesCommands
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // kubectl's clusterinfo.go prints "Kubernetes control plane" since 1.20: kubernetes.io/docs/reference/kubectl/generated/kubectl_cluster-info.
        new PatternRule("KubernetesMaster", DiagnosticSeverity.Error, "A script looks for 'Kubernetes master', which kubectl does not say any more.",
            new Pattern(@"(?<at>Kubernetes master)", "'kubectl cluster-info' says 'Kubernetes control plane' since 1.20: nothing is found.", "Read the address by 'kubectl config view --minify'; the words of a message are no interface.")
            {
                Mend = Pattern.Replace("at", "Kubernetes control plane"),
            }),

        // kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets: not created by themselves since 1.24; kubectl create token, and the
        // config map kube-root-ca.crt: kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin.
        new PatternRule("ServiceAccountTokenSecret", DiagnosticSeverity.Error, "A script looks for the secret of a service account, which clusters do not make any more.",
            new Pattern(@"(?<at>default-token)", "Secrets such as 'default-token' are not made since Kubernetes 1.24.", "Ask for a token: 'kubectl create token default'."),
            new Pattern(@"(?<at>kubectl\s[^|;]*describe\s+secrets?\s+\$\(kubectl[^)]*get\s+secrets?)", "No secret belongs to a service account by itself since Kubernetes 1.24.", "Ask for a token: 'kubectl create token NAME --namespace NAMESPACE'."),
            new Pattern(@"get\s+secrets?\s[^|;]*jsonpath=[^|;]*(?<at>ca\\?\.crt)", "The certificate was read from a token's secret; those are not made since Kubernetes 1.24.", "Read it from the config map 'kube-root-ca.crt'.")),
    ];
}
