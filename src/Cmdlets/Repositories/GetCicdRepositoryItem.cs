using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Reads a file of a repository, or lists a folder.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRepositoryItem")]
[OutputType(typeof(RepositoryItem))]
public sealed class GetCicdRepositoryItem : ConnectedCmdlet<IRepositoryItems>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The path with forward slashes. Default: the root.</summary>
    [Parameter(Position = 1)]
    public string Path { get; set; } = "";

    /// <summary>The branch, tag or commit. Default: the default branch.</summary>
    [Parameter]
    public string? Ref { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (RepositoryItem item in Connect().GetItemsAsync(Repository, Path, Ref, cancellationToken))
            WriteObject(item);
    }
}
