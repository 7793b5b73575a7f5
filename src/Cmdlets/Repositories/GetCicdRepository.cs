using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Shows repositories.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRepository")]
[OutputType(typeof(Repository))]
public sealed class GetCicdRepository : ConnectedCmdlet<IRepositories>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Repository")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (Repository repository in ReadAllAsync(provider => provider.GetRepositoriesAsync(Name, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(repository);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("RepositoryNotFound", "repository", Name, remedy: "Get-CicdRepository shows them all; Import-CicdRepository brings one in.");
    }
}
