using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Shows the namespaces of a cluster, and which one programs take where they name none.</summary>
[Cmdlet(VerbsCommon.Get, "CicdNamespace")]
[OutputType(typeof(ClusterNamespace))]
public sealed class GetCicdNamespace : ConnectedCmdlet<INamespaces>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (ClusterNamespace space in ReadAllAsync(provider => provider.GetNamespacesAsync(Name, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(space);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("NamespaceNotFound", "namespace", Name, remedy: "Get-CicdNamespace shows them all.");
    }
}
