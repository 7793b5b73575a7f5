using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Commands of GitHub's runner and API that are gone or have changed.</summary>
internal static partial class GitHubCommands
{
    private const string Echo = @"(?<at>echo\s+[""']?::";

    public static IReadOnlyList<Rule> All { get; } =
    [
        // github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands and 2022-10-11-github-actions-deprecating-save-state-and-set-output-commands;
        // the files that take their place: docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
        new PatternRule("WorkflowCommand", DiagnosticSeverity.Warning, "A script speaks to the runner by a command that is deprecated or disabled.",
            File("set-output", "GITHUB_OUTPUT", DiagnosticSeverity.Warning, "deprecated"),
            File("save-state", "GITHUB_STATE", DiagnosticSeverity.Warning, "deprecated"),
            File("set-env", "GITHUB_ENV", DiagnosticSeverity.Error, "disabled: the step fails"),
            new Pattern(Echo + @"add-path::(?<value>[^""'\s]+)[""']?)(?:\s*(?:$|[;&|]))", "The command 'add-path' is disabled: the step fails.", "Append the folder to the file that $GITHUB_PATH names.")
            {
                Severity = DiagnosticSeverity.Error,
                Mend = Pattern.Replace("at", match => $"echo \"{match.Groups["value"].Value}\" >> \"$GITHUB_PATH\""),
            }),

        // github.com/actions/setup-python/issues/962 ("not found for Ubuntu 24.04") and /issues/543 (2.7 and 3.6 on 22.04); what there is:
        // raw.githubusercontent.com/actions/python-versions/main/versions-manifest.json.
        new PatternRule("RetiredPythonVersion", DiagnosticSeverity.Error, "A job asks for a Python that its runner's system does not have any more.",
            new Pattern(@"python-version:\s*(?:\[(?:.*[\s,])?)?[""']?(?<at>2\.7|3\.[0-7])(?:\.(?:\d+|x))?[""']?\s*(?:$|,|\])", match => $"There is no Python {match.Groups["at"].Value} for Ubuntu 24.04 and later: the job fails.", "Use a version that is still maintained.")
            {
                Where = file => file.Is("GitHubActions") && NewUbuntu().IsMatch(file.Text),
            }),

        // docs.github.com/rest/actions/workflows: "Create a workflow dispatch event", parameter return_run_details (github.blog/changelog, 2026-02-19).
        new PatternRule("DispatchWithoutRunId", DiagnosticSeverity.Information, "A script starts a workflow by the API and does not ask which run it started.",
            new Pattern(@"(?:curl|gh api)\b[^|;]*(?<at>actions/workflows/[^/\s]+/dispatches)[^|;]*", "The run that is started is not known to the script.", "Send 'return_run_details: true': the answer then names the run.")
            {
                Where = file => !file.Text.Contains("return_run_details", StringComparison.Ordinal),
            }),
    ];

    private static Pattern File(string command, string variable, DiagnosticSeverity severity, string state) =>
        new(Echo + command + @"\s+name=(?<name>[A-Za-z0-9_.-]+)::(?<value>[^""']*?)[""']?)\s*(?:$|[;&|])", $"The command '{command}' is {state}.", $"Write NAME=VALUE to the file that ${variable} names.")
        {
            Severity = severity,
            Mend = Pattern.Replace("at", match => $"echo \"{match.Groups["name"].Value}={match.Groups["value"].Value.TrimEnd()}\" >> \"${variable}\""),
        };

    [GeneratedRegex(@"ubuntu-(?:latest|24\.04|26\.04)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex NewUbuntu();
}
