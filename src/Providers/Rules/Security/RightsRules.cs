namespace CicdTools.Providers.Rules;

/// <summary>Rights and commands that give more away than a pipeline needs.</summary>
internal static class RightsRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // kubernetes.io/docs/concepts/security/rbac-good-practices; docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html; docs.cloud.google.com/iam/docs/roles-overview (basic roles).
        new PatternRule("AdministratorRole", DiagnosticSeverity.Warning, "Somebody is made an administrator of a cluster or an account.",
            new Pattern(@"(?<at>--clusterrole[ =]cluster-admin)\b", "The account may do everything in the cluster.", "Bind a role with what the pipeline does, in the namespaces where it does it."),
            new Pattern(@"^\s*name:\s*(?<at>cluster-admin)\s*$", "The account may do everything in the cluster.", "Bind a role with what the pipeline does, in the namespaces where it does it.")
            {
                Where = file => !file.Kind.HasFlag(FileKind.Markdown) && file.Text.Contains("roleRef", StringComparison.Ordinal),
            },
            new Pattern(@"(?<at>arn:aws:iam::aws:policy/AdministratorAccess)", "The role may do everything in the account.", "Attach a policy with the actions that the pipeline calls."),
            new Pattern(@"(?<at>--role[ =][""']?roles/(?:owner|editor)\b)", "The account may change everything in the project.", "Grant the roles of the services that the pipeline uses.")),

        // kubernetes.io/docs/concepts/security/pod-security-standards ("Privileged containers"); docs.docker.com/engine/containers/run, --privileged.
        new PatternRule("PrivilegedContainer", DiagnosticSeverity.Warning, "A container has all rights of its host.",
            new Pattern(@"^\s*-?\s*[""']?(?<at>privileged[""']?\s*:\s*true)\b", "The container can do on its host what root can.", "Leave it out, or add the one capability that is needed.")
            {
                Where = file => file.Kind.HasFlag(FileKind.Kubernetes) || file.Kind.HasFlag(FileKind.Pipeline) || file.Path.Contains("/templates/", StringComparison.Ordinal),
            },
            new Pattern(@"(?:docker|podman)\s+run\s[^|;]*(?<at>--privileged)\b", "The container can do on its host what root can.", "Leave it out, or add the one capability that is needed: --cap-add."),
            new Pattern(@"options\s*:[^#]*(?<at>--privileged)\b", "The job's container can do on its host what root can.", "Leave it out, or add the one capability that is needed: --cap-add.")),

        // docs.github.com/actions/reference/security/secure-use ("Using third-party actions" holds for whatever a job brings); slsa.dev/spec/v1.0/threats.
        new PatternRule("PipeToShell", DiagnosticSeverity.Warning, "A script runs what it has just taken from the network, unseen.",
            new Pattern(@"(?<at>(?:curl|wget)\s[^|;&]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+\S+\s+)?(?:bash|sh|zsh|dash|python3?|perl|ruby|node)\b)", "What the server sends today is run, whole or cut off.", "Take a release by its version, compare its digest, and run that."),
            new Pattern(@"(?<at>(?:bash|sh|zsh)\s+(?:-\S+\s+)*(?:<\(|""?\$\()\s*(?:curl|wget)\s)", "What the server sends today is run, whole or cut off.", "Take a release by its version, compare its digest, and run that."),
            new Pattern(@"(?<at>(?:iex|Invoke-Expression)\s[^|;]*(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|DownloadString))", "What the server sends today is run, whole or cut off.", "Take a release by its version, compare its digest, and run that."),
            new Pattern(@"(?<at>(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\s[^|;]*\|\s*(?:iex|Invoke-Expression))\b", "What the server sends today is run, whole or cut off.", "Take a release by its version, compare its digest, and run that.")),
    ];
}
