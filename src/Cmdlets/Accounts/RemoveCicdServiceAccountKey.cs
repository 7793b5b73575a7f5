using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Accounts;

/// <summary>Removes a key of a service account. Whoever uses it is refused from then on.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdServiceAccountKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdServiceAccountKey : ConnectedCmdlet<IServiceAccounts>
{
    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The identifier, as New-CicdServiceAccountKey and Get-CicdServiceAccount show it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceAccountKeyCompleter))]
    public string Id { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(await Connect().PlanRemoveServiceAccountKeyAsync(Name, Id, cancellationToken), cancellationToken);
}
