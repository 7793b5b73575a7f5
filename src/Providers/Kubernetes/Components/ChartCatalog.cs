namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>A chart that many clusters want, where its authors publish it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Repository">The address of its repository.</param>
/// <param name="Namespace">The namespace that its authors install it into.</param>
/// <param name="Documentation">The page that says so.</param>
internal sealed record KnownChart(string Name, string Repository, string Namespace, string Documentation);

/// <summary>The charts that can be named without their repository. Their versions are never chosen here: whoever installs one says which.</summary>
internal static class ChartCatalog
{
    private static readonly KnownChart[] All =
    [
        new("ingress-nginx", "https://kubernetes.github.io/ingress-nginx", "ingress-nginx", "https://kubernetes.github.io/ingress-nginx/deploy/#quick-start"),
        new("cert-manager", "https://charts.jetstack.io", "cert-manager", "https://cert-manager.io/docs/installation/helm/"),
        new("prometheus", "https://prometheus-community.github.io/helm-charts", "monitoring", "https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus/README.md"),
        new("gitlab-agent", "https://charts.gitlab.io", "gitlab-agent", "https://docs.gitlab.com/user/clusters/agent/install/"),
        new("gitlab-runner", "https://charts.gitlab.io", "gitlab-runner", "https://docs.gitlab.com/runner/install/kubernetes/"),
        new("argo-rollouts", "https://argoproj.github.io/argo-helm", "argo-rollouts", "https://github.com/argoproj/argo-helm/blob/main/charts/argo-rollouts/README.md"),
    ];

    public static KnownChart? Find(string name) => Array.Find(All, chart => chart.Name == name);
}
