using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Goes back to a revision of an application that the cluster keeps.</summary>
[Cmdlet(VerbsCommon.Undo, "CicdRollout", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Rollout))]
public sealed class UndoCicdRollout : RolloutCmdlet<IRollouts>
{
    /// <summary>The application.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string Application { get; set; } = "";

    /// <summary>The environment: its namespace.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Environment { get; set; } = "";

    /// <summary>The revision's number, as Get-CicdDeployment shows it after the '@'. Default: the one before.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? Revision { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ApplyAsync(await Connect().PlanUndoRolloutAsync(Application, Environment, Revision, cancellationToken), cancellationToken) is not Rollout begun)
            return;
        WriteObject(Wait ? await FollowAsync(Application, Environment, cancellationToken) ?? begun : begun);
    }
}
