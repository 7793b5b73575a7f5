using System.Runtime.CompilerServices;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>What a command writes must not hang on the runner that the tests themselves run on. Tests about runners set what they need.</summary>
internal static class NoRunner
{
    public static string[] Variables { get; } = ["CI", "GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "GITHUB_WORKSPACE", "TF_BUILD", "SYSTEM_ACCESSTOKEN", "GITLAB_CI", "CI_JOB_TOKEN", "AUTOMATION_ASSET_ACCOUNTID", "CICDTOOLS_CONTEXT", "CICDTOOLS_DOTENV"];

    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (string variable in Variables)
            Environment.SetEnvironmentVariable(variable, null);
    }
}
