using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>What Google took away or changed.</summary>
internal static class GoogleCommands
{
    // Services that Cloud Build and Kubernetes Engine are: docs.cloud.google.com/build/docs/build-push-docker-image and docs.cloud.google.com/kubernetes-engine/docs/quickstarts/create-cluster.
    private static readonly (string Service, string Command)[] Services = [("container.googleapis.com", "gcloud container "), ("cloudbuild.googleapis.com", "gcloud builds ")];

    private static readonly HashSet<string> GoogleOwned = new(StringComparer.Ordinal) { "cloud-builders", "distroless", "kaniko-project", "google.com", "google-containers", "google_containers", "cloud-marketplace", "gke-release", "buildpacks", "knative-releases", "tekton-releases" };

    public static IReadOnlyList<Rule> All { get; } =
    [
        // docs.cloud.google.com/artifact-registry/docs/transition/gcr-repositories: Container Registry is shut since 2025-03-18; gcr.io names are served by Artifact Registry.
        // Google's own images keep their names there (gcr.io/cloud-builders, docs.cloud.google.com/build/docs/cloud-builders; gcr.io/distroless).
        new PatternRule("ContainerRegistryHost", DiagnosticSeverity.Warning, "An image is named at gcr.io, whose registry is shut; Artifact Registry serves the name where somebody set it up.",
            new Pattern(@"(?:^|[^A-Za-z0-9.-])(?<at>(?:(?:us|eu|asia)\.)?gcr\.io/(?<path>[\w${}().<>%-]+)(?:/[\w${}().-]+)*)", match => $"'{match.Groups["at"].Value}' is a name of Container Registry, which is shut since 2025-03-18.", "Create a repository in Artifact Registry and name images at REGION-docker.pkg.dev/PROJECT/REPOSITORY.")
            {
                Accept = match => !GoogleOwned.Contains(match.Groups["path"].Value),
            }),

        // kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement: frozen since 2023-04-03.
        new PatternRule("FrozenKubernetesRegistry", DiagnosticSeverity.Error, "An image is taken from the frozen registry k8s.gcr.io.",
            new Pattern(@"(?:^|[^A-Za-z0-9.-])(?<at>k8s\.gcr\.io)/", "k8s.gcr.io is frozen since 2023-04-03: it gets no new images and loses old ones.", "Use registry.k8s.io.")
            {
                Mend = Pattern.Replace("at", "registry.k8s.io"),
            }),

        // docs.cloud.google.com/source-repositories/docs: not available to new customers since 2024-06-17; cloud.google.com/secure-source-manager is named instead.
        new PatternRule("SourceRepositories", DiagnosticSeverity.Warning, "A file works with Cloud Source Repositories, which takes no new customers.",
            new Pattern(@"(?<at>source\.developers\.google\.com/\S*|gcloud\s+(?:alpha\s+|beta\s+)?source\s+repos|sourcerepo\.googleapis\.com|credential\.[^\s]*helper\s+gcloud\.sh|gcloud\.sh)", match => $"'{match.Groups["at"].Value}' belongs to Cloud Source Repositories, which takes no new customers since 2024-06-17.", "Use Secure Source Manager, or connect GitHub, GitLab or Bitbucket by Developer Connect.")),

        // cloud.google.com/sdk/gcloud/reference/docker: deprecated, not supported for Docker above 18.03; docs.cloud.google.com/artifact-registry/docs/docker/authentication.
        new PatternRule("GcloudDocker", DiagnosticSeverity.Error, "A script pushes through 'gcloud docker', which no Docker of today works with.",
            new Pattern(@"(?<at>gcloud\s+docker\s+(?:--authorize-only\s+)?--?\s+)(?:push|pull|build|tag|run)\b", "'gcloud docker' is deprecated and works with no Docker after 18.03.", "Run 'gcloud auth configure-docker' once and then plain docker.")
            {
                Mend = Pattern.Replace("at", "gcloud auth configure-docker --quiet && docker "),
            }),

        // docs.cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys and docs.cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines.
        new PatternRule("ServiceAccountKey", DiagnosticSeverity.Warning, "A script makes a key of a service account, or carries one in a variable.",
            new Pattern(@"(?<at>gcloud\s+iam\s+service-accounts\s+keys\s+create)\b", "A key of a service account never ends by itself, and many organizations forbid to make one.", "Let the pipeline sign in by workload identity federation."),
            new Pattern(@"(?<at>[A-Z][A-Z0-9_]*=""?(?:\$\(cat|`cat)\s+\S*(?:key|sa|account|credential)\S*\.json)", "The content of a key stands in a variable, which every child process can read.", "Give the file's path, or let the pipeline sign in by workload identity federation.")),

        new PatternRule("MissingGoogleService", DiagnosticSeverity.Warning, "A script sets up a project for builds or clusters and does not enable their services.",
            new Pattern(@"(?<at>gcloud\s+services\s+enable)\s(?<list>[^|;&]*)", match => $"This enables {Enabled(match)} and leaves out {string.Join(" and ", Missing(match))}.", "Name the services that the pipeline uses.")
            {
                Where = file => Mentions(file).Length > 0,
                Mend = (file, line, match) => Missing(match, file) is { Length: > 0 } missing ? [new(line.Start + match.Groups["list"].Index + match.Groups["list"].Value.TrimEnd().Length, 0, " " + string.Join(' ', missing))] : [],
            }),
    ];

    private static string Enabled(Match match) => string.Join(", ", match.Groups["list"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string[] Missing(Match match) => [.. Services.Select(service => service.Service).Where(service => !match.Groups["list"].Value.Contains(service, StringComparison.Ordinal))];

    private static string[] Missing(Match match, RuleFile file) => [.. Missing(match).Where(Mentions(file).Contains)];

    // What the commands of the file need; a source host and the umbrella of all services are enabled for builds.
    private static string[] Mentions(RuleFile file)
    {
        string[] enabled = [.. file.Commands.Where(line => line.Text.Contains("gcloud services enable", StringComparison.Ordinal)).Select(line => line.Text)];
        if (enabled.Length == 0)
            return [];
        bool forBuilds = enabled.Any(line => line.Contains("sourcerepo.googleapis.com", StringComparison.Ordinal) || line.Contains("cloudapis.googleapis.com", StringComparison.Ordinal));
        return [.. Services
            .Where(service => (forBuilds || file.Commands.Any(line => line.Text.Contains(service.Command, StringComparison.Ordinal))) && !enabled.Any(line => line.Contains(service.Service, StringComparison.Ordinal)))
            .Select(service => service.Service)];
    }
}
