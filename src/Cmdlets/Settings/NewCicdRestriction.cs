using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Restricts who may use the secrets that an organization keeps in one place: to a repository, to a group of people, or by an expression.</summary>
[Cmdlet(VerbsCommon.New, "CicdRestriction", SupportsShouldProcess = true, DefaultParameterSetName = "Repository")]
[OutputType(typeof(Restriction))]
public sealed class NewCicdRestriction : ConnectedCmdlet<IRestrictions>
{
    /// <summary>The organization.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Organization { get; set; } = "";

    /// <summary>The context of CircleCI in which it keeps them.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(SettingPlaceCompleter))]
    public string Environment { get; set; } = "";

    /// <summary>The repository whose runs may use them.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = "Repository", ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The group whose members' runs may use them, by its identifier.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Group")]
    public string GroupId { get; set; } = "";

    /// <summary>The condition that a run must meet, in the system's own language, such as <c>pipeline.git.branch == "main"</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Expression")]
    public string Expression { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        (RestrictionKind kind, string value) = ParameterSetName switch
        {
            "Group" => (RestrictionKind.Group, GroupId),
            "Expression" => (RestrictionKind.Expression, Expression),
            _ => (RestrictionKind.Repository, Repository),
        };
        RestrictionRequest request = new() { Organization = Organization, Environment = Environment, Kind = kind, Value = value };
        if (await ApplyAsync(await Connect().PlanNewRestrictionAsync(request, cancellationToken), cancellationToken) is Restriction made)
            WriteObject(made);
    }
}
