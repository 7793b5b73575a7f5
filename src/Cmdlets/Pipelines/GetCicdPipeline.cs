using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Shows the pipelines of a repository, or of all.</summary>
[Cmdlet(VerbsCommon.Get, "CicdPipeline")]
[OutputType(typeof(Pipeline))]
public sealed class GetCicdPipeline : ConnectedCmdlet<IPipelines>
{
    /// <summary>The repository. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (Pipeline pipeline in ReadAllAsync(provider => provider.GetPipelinesAsync(Repository, cancellationToken), cancellationToken))
            WriteObject(pipeline);
    }
}
