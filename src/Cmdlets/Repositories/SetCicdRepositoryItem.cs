using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Commits a file's new content to a branch.</summary>
[Cmdlet(VerbsCommon.Set, "CicdRepositoryItem", SupportsShouldProcess = true)]
[OutputType(typeof(RepositoryItem))]
public sealed class SetCicdRepositoryItem : ConnectedCmdlet<IRepositoryItems>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The path with forward slashes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    /// <summary>The new text.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [AllowEmptyString]
    public string Content { get; set; } = "";

    /// <summary>The branch. Default: the default branch.</summary>
    [Parameter]
    public string? Branch { get; set; }

    /// <summary>The commit message. Default: one made from the path.</summary>
    [Parameter]
    public string? Message { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SetItemRequest request = new() { Repository = Repository, Path = Path, Content = Content, Branch = Branch, Message = Message };
        if (await ApplyAsync(await Connect().PlanSetItemAsync(request, cancellationToken), cancellationToken) is RepositoryItem item)
            WriteObject(item);
    }
}
