using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>The values by which Spinnaker was once installed.</summary>
internal static partial class SpinnakerRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // spinnaker.io/changelogs: Halyard is "fully deprecated and no longer supported" (2026.1.0) and not published any more (2026.2.0);
        // github.com/helm/charts stable/spinnaker: deprecated. spinnaker.io/docs/setup/install: kustomize.
        new PatternRule("HalyardSpinnaker", DiagnosticSeverity.Warning, "A file installs Spinnaker by Halyard, which is not supported any more.",
            new Pattern(@"^\s*(?<at>spinnakerVersion:\s*\S+)", "Halyard is not supported any more, and the chart that takes these values is deprecated.", "Install Spinnaker by spinnaker-kustomize."),
            new Pattern(@"(?<at>gcr\.io/spinnaker-marketplace/halyard|\bhal\s+(?:deploy\s+apply|config)\b)", "Halyard is not supported any more.", "Install Spinnaker by spinnaker-kustomize.")),

        // helm.sh/docs/chart_template_guide/values_files: values are data; nothing but a template is expanded.
        new PatternRule("UnexpandedVariable", DiagnosticSeverity.Error, "A values file holds a shell variable, which Helm does not expand.",
            new Pattern(@"^\s*(?:-\s+)?[A-Za-z0-9_.-]+:\s+(?<at>(?:'\$\{?[A-Z][A-Z0-9_]*\}?')|(?:""\$\{?[A-Z][A-Z0-9_]*\}?""))\s*$", match => $"Helm takes {match.Groups["at"].Value} as it is: the chart gets the name of the variable in place of its value.", "Leave the key out and give the value by '--set-file' or '--set-string'.")
            {
                Where = file => file.Kind.HasFlag(FileKind.HelmValues),
            }),

        new MisspelledProject(),
    ];
}
