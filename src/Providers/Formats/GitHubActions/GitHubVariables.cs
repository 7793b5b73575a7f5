using System.Globalization;
using System.Runtime.InteropServices;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>The variables of https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables.</summary>
internal static class GitHubVariables
{
    public static VariableMap Of(ExpressionContext context)
    {
        Run run = context.Run;
        bool isPullRequest = run.Event == "pull_request";
        return new((IEnumerable<KeyValuePair<string, string>>)new Dictionary<string, string>
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_ACTOR"] = run.Actor,
            ["GITHUB_API_URL"] = "https://api.github.com",
            ["GITHUB_BASE_REF"] = isPullRequest ? context.DefaultBranch : "",
            ["GITHUB_EVENT_NAME"] = EventName(run.Event),
            ["GITHUB_GRAPHQL_URL"] = "https://api.github.com/graphql",
            ["GITHUB_HEAD_REF"] = isPullRequest ? run.Ref : "",
            ["GITHUB_JOB"] = context.Job?.Id ?? "",
            ["GITHUB_REF"] = context.IsTag ? $"refs/tags/{run.Ref}" : $"refs/heads/{run.Ref}",
            ["GITHUB_REF_NAME"] = run.Ref,
            ["GITHUB_REF_PROTECTED"] = "false",
            ["GITHUB_REF_TYPE"] = context.IsTag ? "tag" : "branch",
            ["GITHUB_REPOSITORY"] = run.Repository.Contains('/', StringComparison.Ordinal) ? run.Repository : $"local/{run.Repository}",
            ["GITHUB_REPOSITORY_OWNER"] = run.Repository.Contains('/', StringComparison.Ordinal) ? run.Repository[..run.Repository.IndexOf('/', StringComparison.Ordinal)] : "local",
            ["GITHUB_RUN_ATTEMPT"] = "1",
            ["GITHUB_RUN_ID"] = run.Id,
            ["GITHUB_RUN_NUMBER"] = run.Number.ToString(CultureInfo.InvariantCulture),
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_SHA"] = run.Commit,
            ["GITHUB_TRIGGERING_ACTOR"] = run.Actor,
            ["GITHUB_WORKFLOW"] = context.Pipeline.Name,
            ["GITHUB_WORKSPACE"] = context.Workspace,
            ["RUNNER_ARCH"] = RuntimeInformation.OSArchitecture switch { Architecture.Arm64 => "ARM64", Architecture.Arm => "ARM", Architecture.X86 => "X86", _ => "X64" },
            ["RUNNER_ENVIRONMENT"] = "self-hosted",
            ["RUNNER_NAME"] = "local",
            ["RUNNER_OS"] = OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux",
            ["RUNNER_TEMP"] = context.TemporaryFolder,
            ["RUNNER_TOOL_CACHE"] = context.TemporaryFolder.Length == 0 ? "" : Path.Combine(context.TemporaryFolder, "tools"),
        });
    }

    private static string EventName(string name) => name is "manual" or "restart" ? "workflow_dispatch" : name;
}
