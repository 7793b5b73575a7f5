using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Accounts;

/// <summary>Makes a key of a service account. It is given this once: nobody can ask for it again.</summary>
[Cmdlet(VerbsCommon.New, "CicdServiceAccountKey", SupportsShouldProcess = true)]
[OutputType(typeof(CicdCredential))]
public sealed class NewCicdServiceAccountKey : IssuingCmdlet<IServiceAccounts>
{
    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string Name { get; set; } = "";

    /// <summary>What it opens: <c>Access</c> for the system's API, <c>Git</c> for its Git over HTTPS. Default: <c>Access</c>.</summary>
    [Parameter(Position = 1)]
    public IssuedCredentialKind Kind { get; set; } = IssuedCredentialKind.Access;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await IssueAsync(await Connect().PlanNewServiceAccountKeyAsync(new() { Name = Name, Kind = Kind }, cancellationToken), cancellationToken);
}
