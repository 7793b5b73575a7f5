using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Removes the object that a system keeps of a pipeline. Its file stays in the repository.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdPipeline", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdPipeline : ConnectedCmdlet<IPipelineObjects>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The pipeline, by name or path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string Pipeline { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(await Connect().PlanRemovePipelineAsync(Repository, Pipeline, cancellationToken), cancellationToken);
}
