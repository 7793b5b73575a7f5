using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CicdTools.HelpBuilder;

/// <summary>The cmdlets of an assembly as the engine itself describes them.</summary>
internal static class ModuleCommands
{
    public static CmdletInfo[] Of(string assembly)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript("param($path) $ErrorActionPreference = 'Stop'; $module = Import-Module -Name $path -PassThru; Get-Command -Module $module.Name -CommandType Cmdlet").AddArgument(Path.GetFullPath(assembly));
        CmdletInfo[] cmdlets = [.. shell.Invoke<CmdletInfo>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
        // Looked up while the runspace is open: parameter sets are made when they are first asked for.
        return Array.TrueForAll(cmdlets, cmdlet => cmdlet.ParameterSets.Count > 0) && cmdlets.Length > 0 ? cmdlets : throw new InvalidOperationException($"'{assembly}' has no cmdlets.");
    }
}
