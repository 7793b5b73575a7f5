using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>What the cmdlets share that switch a pipeline of a system on or off.</summary>
public abstract class SwitchCmdlet : ConnectedCmdlet<IPipelineSwitches>
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

    private protected abstract bool On { get; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ApplyAsync(await Connect().PlanSwitchAsync(Repository, Pipeline, On, cancellationToken), cancellationToken) is CicdTools.Pipeline switched)
            WriteObject(switched);
    }
}
