using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Commits new content of files to a branch: of one file, or of several in one commit.</summary>
[Cmdlet(VerbsCommon.Set, "CicdRepositoryItem", SupportsShouldProcess = true, DefaultParameterSetName = "Items")]
[OutputType(typeof(RepositoryItem))]
// The default set is the one that takes objects: the engine would ask for a content before it looked at this one.
public sealed class SetCicdRepositoryItem : ConnectedCmdlet<IRepositoryItems>
{
    private readonly List<PipelineFile> _files = [];

    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The path with forward slashes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Item")]
    public string Path { get; set; } = "";

    /// <summary>The new text.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = "Item")]
    [AllowEmptyString]
    public string Content { get; set; } = "";

    /// <summary>Files, as Get-CicdRepositoryItem writes them, with their texts: all that come are one commit.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Items")]
    public RepositoryItem InputObject { get; set; } = new();

    /// <summary>A folder of this machine: all text files in it are one commit. What begins with '.git' is left out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Folder")]
    public string Folder { get; set; } = "";

    /// <summary>The folder of the repository that several files come into. Default: the root.</summary>
    [Parameter(ParameterSetName = "Folder")]
    [Parameter(ParameterSetName = "Items")]
    public string Under { get; set; } = "";

    /// <summary>The branch. Default: the default branch.</summary>
    [Parameter]
    public string? Branch { get; set; }

    /// <summary>The commit message. Default: one made from the path, or from the number of files.</summary>
    [Parameter]
    public string? Message { get; set; }

    private string _repository = "";
    private string? _context;

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        // What was typed is where files go; an item brings the place that it comes from.
        _repository = Repository;
        _context = MyInvocation.BoundParameters.ContainsKey(nameof(Context)) ? Context : null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case "Items":
                if (!InputObject.IsFolder)
                    _files.Add(new(Inside(InputObject.Path), InputObject.Content ?? throw new CicdException("NoText", CicdErrorKind.Invalid, $"'{InputObject.Path}' came without its text.", InputObject.Path, "Get-CicdRepositoryItem gives the text of a file that is asked for by its path, if it is text.")));
                break;
            case "Folder":
                _files.AddRange(FolderFiles.Read(GetUnresolvedProviderPathFromPSPath(Folder)).Select(file => file with { Path = Inside(file.Path) }));
                break;
            default:
                SetItemRequest request = new() { Repository = Repository, Path = Path, Content = Content, Branch = Branch, Message = Message };
                if (await ApplyAsync(await Connect().PlanSetItemAsync(request, cancellationToken), cancellationToken) is RepositoryItem item)
                    WriteObject(item);
                break;
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == "Item" || (ParameterSetName == "Items" && _files.Count == 0))
            return;
        Context = _context ?? (ParameterSetName == "Items" ? null : Context);
        SetItemsRequest request = new() { Repository = _repository.Length > 0 ? _repository : Repository, Files = [.. _files], Branch = Branch, Message = Message };
        if (await ApplyAsync(await Connect().PlanSetItemsAsync(request, cancellationToken), cancellationToken) is RepositoryItem[] items)
            WriteObject(items, enumerateCollection: true);
    }

    private string Inside(string path) => Under.Trim('/').Length == 0 ? path : $"{Under.Trim('/')}/{path}";
}
