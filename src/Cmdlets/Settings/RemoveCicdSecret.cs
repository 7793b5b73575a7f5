using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Removes a secret. Runs that want it will find nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdSecret : SettingCmdlet<ISecrets>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SettingScope scope = Scope();
        await ApplyAsync(await Connect().PlanRemoveSecretAsync(scope, Name, cancellationToken), cancellationToken);
    }
}
