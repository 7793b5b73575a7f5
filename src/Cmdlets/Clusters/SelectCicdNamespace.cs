using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Chooses the namespace that programs such as kubectl take where they name none: it is written into the kubeconfig, into the context that this one is made by.</summary>
[Cmdlet(VerbsCommon.Select, "CicdNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(ClusterNamespace))]
public sealed class SelectCicdNamespace : ConnectedCmdlet<INamespaces>
{
    /// <summary>The namespace; in Jenkins X also the name of an environment.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ApplyAsync(await Connect().PlanSelectNamespaceAsync(Name, cancellationToken), cancellationToken) is ClusterNamespace space)
            WriteObject(space);
    }
}
