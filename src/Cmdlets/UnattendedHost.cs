using System.Management.Automation.Host;
using CicdTools.Cmdlets.Runners;

namespace CicdTools.Cmdlets;

/// <summary>Whether somebody can answer a question here.</summary>
internal static class UnattendedHost
{
    public static bool IsUnattended(PSHost? host)
    {
        if (host?.UI is null || host.Name == "Default Host")
            return true;
        if (Console.IsInputRedirected)
            return true;
        // A runner gives its steps a console that nobody reads.
        if (HostRunner.Current.IsRunner)
            return true;
        // PowerShell takes any unambiguous beginning of -NonInteractive.
        return Array.Exists(Environment.GetCommandLineArgs(), argument => argument.Length >= 5 && (argument[0] is '-' or '/') && "NonInteractive".StartsWith(argument[1..], StringComparison.OrdinalIgnoreCase));
    }
}
