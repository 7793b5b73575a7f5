using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>A pipeline that publishes and does not look at what it publishes. The whole file counts: in one file a system knows, in another it does not.</summary>
internal sealed partial class PublishingRule : Rule
{
    private readonly Regex _check;
    private readonly string _what;
    private readonly string _remedy;

    private PublishingRule(string id, DiagnosticSeverity severity, string title, Regex check, string what, string remedy)
        : base(id, severity, title) => (_check, _what, _remedy) = (check, what, remedy);

    /// <summary>
    /// The checks: docs.github.com/code-security/supply-chain-security (dependency review), docs.gitlab.com/user/application_security/dependency_scanning and
    /// /user/compliance/license_scanning_of_cyclonedx_files, trivy.dev/docs/latest/scanner/vulnerability and /scanner/license, and each package manager's own command.
    /// </summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new PublishingRule("MissingDependencyCheck", DiagnosticSeverity.Warning, "A pipeline publishes and never looks for known vulnerabilities in what it depends on.", Vulnerabilities(), "known vulnerabilities", "Add a step such as 'trivy fs', 'npm audit', 'pip-audit', 'govulncheck' or the system's dependency scan before it."),
        new PublishingRule("MissingLicenseCheck", DiagnosticSeverity.Information, "A pipeline publishes and never looks at the licenses of what it depends on.", Licenses(), "licenses", "Add a step such as 'trivy fs --scanners license' or the system's license scan before it."),
    ];

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Pipeline) || _check.IsMatch(file.Text))
            yield break;
        foreach (CommandLine line in file.Commands)
        {
            if (Publishes().Match(line.Text) is not { Success: true } match)
                continue;
            yield return new(line.Start + match.Groups["at"].Index, $"This publishes, and nothing in the file looks for {_what}.", _remedy);
            yield break;
        }
    }

    [GeneratedRegex(@"(?:^|[\s;&|(""'])(?<at>(?:docker|podman|buildah)\s+push\b|npm\s+publish\b|yarn\s+publish\b|twine\s+upload\b|(?:dotnet\s+)?nuget\s+push\b|mvn\s[^|;]*\bdeploy\b|gradlew?\s[^|;]*\bpublish\b|cargo\s+publish\b|gem\s+push\b|helm\s+push\b|gh\s+release\s+create\b|push:\s*true\b|pypa/gh-action-pypi-publish@|elgohr/Publish-Docker-Github-Action@|command:\s*(?:buildAndPush|push)\b|[\w-]+/build[-_]and[-_]push[-_]image)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Publishes();

    [GeneratedRegex(@"trivy|grype|snyk|npm audit|pnpm audit|yarn (?:npm )?audit|pip-audit|pip_audit|safety check|govulncheck|cargo[ -]audit|cargo[ -]deny|bundle(?:r)?-audit|composer audit|dependency-check|dependency[-_ ]?review|Dependency-Scanning|dependency_scanning|Container-Scanning|container_scanning|osv-scanner|--vulnerable|DependencyCheck|docker scout|codeql|ScanOnPush|describe-image-scan-findings|artifacts docker images scan", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Vulnerabilities();

    [GeneratedRegex(@"licen[cs]e[-_ ]?(?:check|scan|finder|review)|--scanners[ =]\S*license|pip-licenses|go-licenses|licensee|scancode|fossa|cargo[ -]deny|dependency[-_ ]?review|Dependency-Scanning|dependency_scanning|license_finder|license-maven|licenses\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Licenses();
}
