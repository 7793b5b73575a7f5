namespace CicdTools.Providers.Rules;

/// <summary>What Azure DevOps and CircleCI changed.</summary>
internal static class OtherCommands
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // learn.microsoft.com/azure/devops/organizations/projects: "Public projects retirement in Azure DevOps", April 2026.
        new PatternRule("AzurePublicProject", DiagnosticSeverity.Error, "A script makes a public project of Azure DevOps; there are no new ones.",
            new Pattern(@"az\s+devops\s+project\s+create\b[^|;]*--visibility[ =](?<at>[""']?public[""']?)", "Azure DevOps makes no new public projects since April 2026.", "Make it private.")
            {
                Mend = Pattern.Replace("at", "private"),
            }),

        // circleci.com/docs/guides/orchestrate/pipelines and circleci.com/docs/api/v2: "Trigger a new pipeline" for projects that come by GitHub App, GitLab or Bitbucket Data Center.
        new PatternRule("CircleCIPipelineCall", DiagnosticSeverity.Information, "A script starts a pipeline of CircleCI by a call that not every project has.",
            new Pattern(@"(?<at>circleci\.com/api/v2/project/(?:[^/\s""']+/){3}pipeline)(?:[""'\s]|$)", "Projects that come by GitHub App, GitLab or Bitbucket Data Center do not have this call.", "Use POST /api/v2/project/PROVIDER/ORGANIZATION/PROJECT/pipeline/run.")),
    ];
}
