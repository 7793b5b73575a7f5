namespace CicdTools.Providers.Rules;

/// <summary>Secrets where everybody can read them.</summary>
internal static class SecretRules
{
    private const string Named = @"[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_[A-Z0-9]+)*";

    public static IReadOnlyList<Rule> All { get; } =
    [
        // docs.github.com/actions/reference/security/secure-use ("Use secrets for sensitive information"; masking is not certain), docs.gitlab.com/ci/variables (masking).
        new PatternRule("SecretEchoed", DiagnosticSeverity.Error, "A script prints a secret.",
            new Pattern(@"(?:^|[\s;&|(""':])(?:echo|printf|Write-Host|Write-Output)\s[^|>;&]*?(?<at>\$\{\{\s*secrets\.[A-Za-z0-9_]+[^}]*\}\}|\$\(?\{?(?:env:)?" + Named + @"\}?\)?)(?:[^|>A-Z0-9_;&][^|>;&]*)?(?:$|;|&&)", match => $"{match.Groups["at"].Value} is printed: whoever can read the log has it, and masking does not know every form of it.", "Do not print it; ask whether it is set: 'test -n \"$NAME\"'.")
            {
                Where = file => file.Kind.HasFlag(FileKind.Pipeline) || file.Kind.HasFlag(FileKind.Shell),
                // This is how a runner is told to mask it: docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
                Accept = match => !match.Value.Contains("::add-mask::", StringComparison.Ordinal),
            },
            new Pattern(@"(?:^|[\s;&|(""'])(?<at>(?:env|printenv)\s*>\s*[A-Za-z0-9_./-]+)", "All variables go into a file, the secrets among them.", "Write the variables that you need, by name.")
            {
                Where = file => file.Kind.HasFlag(FileKind.Pipeline),
            }),

        // The forms: docs.github.com/code-security/reference/secret-security/supported-secret-scanning-patterns, docs.gitlab.com/security/tokens ("Token prefixes"),
        // docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (AKIA, ASIA), api.slack.com/authentication/token-types.
        new PatternRule("SecretInPlainText", DiagnosticSeverity.Error, "A file holds a secret in plain text.",
            new Pattern(@"(?:^|[^A-Za-z0-9_-])(?<at>(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,})(?:[^A-Za-z0-9]|$)", "This has the form of a token.", "Revoke it, and keep the new one in the system's secret store.")
            {
                Accept = match => !match.Groups["at"].Value.EndsWith("EXAMPLE", StringComparison.Ordinal),
            },
            new Pattern(@"(?<at>-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----)", "A private key stands in the file.", "Replace the key, and keep the new one in the system's secret store."),
            new Pattern(@"(?:^|[\s{,-])[""']?(?<name>" + Named + @")[""']?\s*:\s*(?<at>""[^""$<{%]{6,}""|'[^'$<{%]{6,}'|[^\s""'$<{%#&*!|>\[][^\s""'$<{%]{5,})\s*(?:$|,)", match => $"The value of {match.Groups["name"].Value} stands in the file.", "Keep it in the system's secret store and refer to it.")
            {
                Severity = DiagnosticSeverity.Warning,
                Where = file => file.Kind.HasFlag(FileKind.Pipeline) && !file.Is("Spinnaker"),
                // Switches, names of entries in a store, and paths are no secrets.
                Accept = match => match.Groups["at"].Value.Trim('"', '\'') is not ("inherit" or "required") && !match.Groups["at"].Value.Contains('/', StringComparison.Ordinal) && !bool.TryParse(match.Groups["at"].Value, out _),
            }),
    ];
}
