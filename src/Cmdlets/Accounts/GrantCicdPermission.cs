using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Accounts;

/// <summary>Gives a service account a policy of the system; what it has stays.</summary>
[Cmdlet(VerbsSecurity.Grant, "CicdPermission", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ServiceAccount))]
public sealed class GrantCicdPermission : ConnectedCmdlet<IServiceAccounts>
{
    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("ServiceAccount")]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The policy, by name or full name.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string Policy { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ApplyAsync(await Connect().PlanGrantAsync(Name, Policy, cancellationToken), cancellationToken) is ServiceAccount account)
            WriteObject(account);
    }
}
