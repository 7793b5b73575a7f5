using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Shows Kubernetes clusters: address, version, and whether they answer.</summary>
[Cmdlet(VerbsCommon.Get, "CicdCluster")]
[OutputType(typeof(Cluster))]
public sealed class GetCicdCluster : ConnectedCmdlet<IClusters>
{
    /// <summary>The name. Default: all that the context has.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Cluster")]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        foreach (IClusters provider in ConnectAll())
        {
            await foreach (Cluster cluster in provider.GetClustersAsync(Name, cancellationToken))
            {
                found = true;
                WriteObject(cluster);
            }
        }

        if (Name is not null && !found)
            throw Errors.NotFound("ClusterNotFound", "cluster", Name, remedy: "Get-CicdCluster shows them all.");
    }
}
