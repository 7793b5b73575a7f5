using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Shows what may use the secrets that an organization keeps in one place. A place without any restriction is open to all of the organization.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRestriction")]
[OutputType(typeof(Restriction))]
public sealed class GetCicdRestriction : ConnectedCmdlet<IRestrictions>
{
    /// <summary>The organization.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Organization { get; set; } = "";

    /// <summary>The context of CircleCI in which it keeps them. Default: all.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingPlaceCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (Restriction restriction in Connect().GetRestrictionsAsync(Organization, Environment is { Length: > 0 } place ? place : null, cancellationToken))
            WriteObject(restriction);
    }
}
