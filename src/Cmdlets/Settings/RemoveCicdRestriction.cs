using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Takes away a restriction of who may use the secrets that an organization keeps in one place. More runs may use them then.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdRestriction", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdRestriction : ConnectedCmdlet<IRestrictions>
{
    /// <summary>The organization.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Organization { get; set; } = "";

    /// <summary>The context of CircleCI in which it keeps them.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingPlaceCompleter))]
    public string Environment { get; set; } = "";

    /// <summary>What names the restriction in its system. <c>Get-CicdRestriction</c> shows it.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RestrictionCompleter))]
    public string RestrictionId { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(await Connect().PlanRemoveRestrictionAsync(Organization, Environment, RestrictionId, cancellationToken), cancellationToken);
}
