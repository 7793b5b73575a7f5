using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace CicdTools.Cmdlets;

/// <summary>
/// How objects look. PowerShell builds its whole table of views anew for a module that has some, which takes as long as the rest of the
/// import; so the views come with the first command that is run, and whoever imports the module without using it does not wait for them.
/// </summary>
internal static class Views
{
    private static readonly ConditionalWeakTable<PSModuleInfo, object> Loaded = [];

    /// <summary>Loads the views as a part of this import of the module, unless they are there.</summary>
    public static void Require(PSCmdlet cmdlet)
    {
        if (cmdlet.MyInvocation.MyCommand.Module is not { SessionState: { } session } module || !Loaded.TryAdd(module, module))
            return;
        string manifest = Path.Combine(module.ModuleBase, "module", "CicdTools.Views.psd1");
        session.InvokeCommand.InvokeScript(session, ScriptBlock.Create("param($Name) Import-Module -Name $Name -Verbose:$false -Debug:$false"), manifest);
    }
}
