using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Removes a variable. Runs that want it will find nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdVariable", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdVariable : SettingCmdlet<IVariables>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SettingScope scope = Scope();
        await ApplyAsync(await Connect().PlanRemoveVariableAsync(scope, Name, cancellationToken), cancellationToken);
    }
}
