using System.Management.Automation.Host;

namespace CicdTools.Cmdlets;

/// <summary>Whether somebody can answer a question here.</summary>
internal static class UnattendedHost
{
    // A runner that sets one of these gives its steps a console that nobody reads. Each name is from its system's documentation.
    private static readonly string[] RunnerVariables = ["CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "AUTOMATION_ASSET_ACCOUNTID"];

    public static bool IsUnattended(PSHost? host)
    {
        if (host?.UI is null || host.Name == "Default Host")
            return true;
        if (Console.IsInputRedirected)
            return true;
        if (Array.Exists(RunnerVariables, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase)))
            return true;
        // PowerShell takes any unambiguous beginning of -NonInteractive.
        return Array.Exists(Environment.GetCommandLineArgs(), argument => argument.Length >= 5 && (argument[0] is '-' or '/') && "NonInteractive".StartsWith(argument[1..], StringComparison.OrdinalIgnoreCase));
    }
}
