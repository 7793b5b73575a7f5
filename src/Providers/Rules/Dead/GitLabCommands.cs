namespace CicdTools.Providers.Rules;

/// <summary>What GitLab took away. See docs.gitlab.com/update/deprecations.</summary>
internal static class GitLabCommands
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // docs.gitlab.com/user/infrastructure/clusters: certificate-based, deprecated in 14.5, off by default since 17.0; docs.gitlab.com/user/clusters/agent takes its place.
        new PatternRule("GitLabCertificateCluster", DiagnosticSeverity.Warning, "A file connects a cluster to GitLab by certificates, or uses GitLab's managed applications.",
            new Pattern(@"(?<at>/clusters/user\b)", "Clusters are not added by certificate any more: off since GitLab 17.0.", "Register an agent: POST /projects/:id/cluster_agents."),
            new Pattern(@"(?<at>gitlab-managed-apps)", "GitLab's managed applications are gone; nobody keeps this namespace.", "Install the charts of Ingress, cert-manager, Prometheus and the runner, or use a cluster management project."),
            new Pattern(@"(?<at>Managed-Cluster-Applications\.gitlab-ci\.yml|Cluster/Managed-?Applications|gitlab-org/cluster-integration/cluster-applications)", "The template of managed applications is gone.", "Use a cluster management project.")),

        // docs.gitlab.com/topics/autodevops/cicd_variables: KUBE_INGRESS_BASE_DOMAIN; support for the old name ended with 12.0: gitlab.com/gitlab-org/gitlab-ce/issues/56959.
        new PatternRule("AutoDevOpsDomain", DiagnosticSeverity.Error, "A pipeline sets the domain of Auto DevOps by a variable that is gone.",
            new Pattern(@"(?:^|[^A-Za-z0-9_])(?<at>AUTO_DEVOPS_DOMAIN)(?:[^A-Za-z0-9_]|$)", "GitLab reads AUTO_DEVOPS_DOMAIN no longer since 12.0.", "Use KUBE_INGRESS_BASE_DOMAIN.")
            {
                Mend = Pattern.Replace("at", "KUBE_INGRESS_BASE_DOMAIN"),
            }),

        // docs.gitlab.com/topics/autodevops/stages: Cloud Native Buildpacks by default; Herokuish is deprecated.
        new PatternRule("HerokuishBuild", DiagnosticSeverity.Warning, "Auto DevOps is told to build with Herokuish, which is deprecated.",
            new Pattern(@"(?<at>AUTO_DEVOPS_BUILD_IMAGE_CNB_ENABLED)[""']?\s*[:=]\s*[""']?(?:false|0|no)\b", "Herokuish is deprecated; Auto DevOps builds with Cloud Native Buildpacks.", "Remove the variable, or give the project a Dockerfile."),
            new Pattern(@"(?<at>gliderlabs/herokuish\S*)", "Herokuish is deprecated; Auto DevOps builds with Cloud Native Buildpacks.", "Use a Cloud Native builder image.")),

        new GitLabDashboard(),
    ];

    // docs.gitlab.com/update/deprecations: the metrics dashboard and its files were removed in 16.0.
    private sealed class GitLabDashboard() : Rule("GitLabMetricsDashboard", DiagnosticSeverity.Warning, "A file describes a metrics dashboard, which GitLab has removed.")
    {
        public override IEnumerable<Finding> Examine(RuleFile file)
        {
            if (file.Path.StartsWith(".gitlab/dashboards/", StringComparison.Ordinal) || file.Path.Contains("/.gitlab/dashboards/", StringComparison.Ordinal))
                yield return new(0, "GitLab removed metrics dashboards in 16.0: nobody reads this file.", "Move the queries to Grafana or to Prometheus itself, and delete the file.");
        }
    }
}
