namespace CicdTools.Providers.Generation;

/// <summary>
/// The scanners that are usual for each ecosystem, by their own documented commands: pypi.org/project/pip-audit, docs.npmjs.com/cli/commands/npm-audit,
/// learn.microsoft.com "dotnet package list", pkg.go.dev/golang.org/x/vuln, pnpm.io/cli/audit,
/// crates.io/crates/cargo-audit, github.com/rubysec/bundler-audit, getcomposer.org/doc/03-cli.md (audit), trivy.dev/docs/latest/references/configuration/cli/trivy_filesystem,
/// trivy.dev/docs/latest/scanner/license (restricted licences are HIGH, forbidden ones CRITICAL), github.com/gitleaks/gitleaks (README, "git" and "--redact").
/// A scanner that is not on the machine and cannot be had is said and skipped, unless SCANS_REQUIRED is true: so a run without a network is not red.
/// </summary>
internal static class Scans
{
    public const string Required = "SCANS_REQUIRED";
    public const string Trivy = "aquasec/trivy:0.74.0";
    public const string Gitleaks = "ghcr.io/gitleaks/gitleaks:v8.30.1";

    /// <summary>The advisories on what a component depends on.</summary>
    public static string Dependencies(StackComponent component) => component switch
    {
        { InstallCommand: null } => TrivyScript("fs --scanners vuln --severity HIGH,CRITICAL --exit-code 1 .", "dependencies"),
        { Language: "Python", PackageManager: "pip" } => IfInstalled("python3 -m pip install --quiet pip-audit", "python3 -m pip_audit --local", "pip-audit"),
        { PackageManager: "npm" } => IfInstalled("npm ping", "npm audit --audit-level=high", "the npm registry"),
        { PackageManager: "pnpm" } => IfInstalled("npm ping", "pnpm audit --audit-level high", "the npm registry"),
        { Language: ".NET" } => """
            if dotnet list package --vulnerable --include-transitive > audit.txt 2>&1; then
              cat audit.txt
              if grep -q 'has the following vulnerable packages' audit.txt; then exit 1; fi
            else
            """ + "\n" + Skipped("the packages' advisories") + "\nfi",
        { Language: "Go" } => IfInstalled("go install golang.org/x/vuln/cmd/govulncheck@latest", "\"$(go env GOPATH)/bin/govulncheck\" ./...", "govulncheck"),
        { Language: "Rust" } => IfInstalled("cargo install --quiet --locked cargo-audit", "cargo audit", "cargo-audit"),
        { Language: "Ruby" } => IfInstalled("gem install --silent bundler-audit", "bundle-audit check --update", "bundler-audit"),
        { Language: "PHP" } => "composer audit",
        _ => TrivyScript("fs --scanners vuln --severity HIGH,CRITICAL --exit-code 1 .", "dependencies"),
    };

    /// <summary>Whether that script wants the language's own tools, rather than the image of a scanner.</summary>
    public static bool NeedsToolchain(StackComponent component) => !Dependencies(component).Contains("trivy", StringComparison.Ordinal);

    /// <summary>The licences of what a repository depends on: those that ask to open one's own source are refused.</summary>
    public static string Licenses => TrivyScript("fs --scanners license --severity HIGH,CRITICAL --exit-code 1 .", "licences");

    /// <summary>Secrets in the whole history.</summary>
    public static string Secrets => Script("gitleaks", Gitleaks, "git --redact --verbose .", "secrets");

    /// <summary>An image that was built here.</summary>
    public static string Image(string reference) => $"""
        if command -v trivy >/dev/null 2>&1; then
          trivy image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 "{reference}"
        else
          docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock {Trivy} image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 "{reference}"
        fi
        """;

    private static string TrivyScript(string arguments, string what) => Script("trivy", Trivy, arguments, what);

    private static string Script(string tool, string image, string arguments, string what) => $$"""
        if command -v {{tool}} >/dev/null 2>&1; then
          {{tool}} {{arguments}}
        elif docker info >/dev/null 2>&1 && docker pull --quiet {{image}}; then
          docker run --rm --volume "$PWD:/src" --workdir /src {{image}} {{arguments}}
        else
          echo "Not scanned for {{what}}: neither {{tool}} nor docker can be had here."
          test "${SCANS_REQUIRED:-}" != true
        fi
        """;

    private static string IfInstalled(string install, string command, string what) => $"""
        if {install}; then
          {command}
        else
        {Skipped(what)}
        fi
        """;

    private static string Skipped(string what) => $$"""
          echo "Not scanned for dependencies: {{what}} cannot be had here."
          test "${SCANS_REQUIRED:-}" != true
        """;
}
