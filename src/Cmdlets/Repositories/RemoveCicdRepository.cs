using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Removes a repository with its runs. What is deployed goes on running.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdRepository", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdRepository : ConnectedCmdlet<IRepositories>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Repository")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(await Connect().PlanRemoveRepositoryAsync(Name, cancellationToken), cancellationToken);
}
