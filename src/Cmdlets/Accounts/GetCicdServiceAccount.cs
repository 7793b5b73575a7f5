using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Accounts;

/// <summary>Shows the accounts of the system that programs use.</summary>
[Cmdlet(VerbsCommon.Get, "CicdServiceAccount")]
[OutputType(typeof(ServiceAccount))]
public sealed class GetCicdServiceAccount : ConnectedCmdlet<IServiceAccounts>
{
    /// <summary>The name; policies and keys are shown of one that is named. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (ServiceAccount account in ReadAllAsync(provider => provider.GetServiceAccountsAsync(Name, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(account);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("ServiceAccountNotFound", "service account", Name, remedy: "Get-CicdServiceAccount without -Name shows them all; New-CicdServiceAccount makes one.");
    }
}
