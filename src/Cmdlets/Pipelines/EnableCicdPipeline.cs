using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Switches a pipeline of a system on.</summary>
[Cmdlet(VerbsLifecycle.Enable, "CicdPipeline", SupportsShouldProcess = true)]
[OutputType(typeof(CicdTools.Pipeline))]
public sealed class EnableCicdPipeline : ConnectedCmdlet<IPipelineSwitches>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The pipeline, by name or path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string Pipeline { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ApplyAsync(await Connect().PlanSwitchAsync(Repository, Pipeline, on: true, cancellationToken), cancellationToken) is CicdTools.Pipeline switched)
            WriteObject(switched);
    }
}
