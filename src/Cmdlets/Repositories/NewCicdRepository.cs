using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Makes a repository, from a template where one is named: in a context, or, with <c>-Path</c>, as a folder of this machine.</summary>
[Cmdlet(VerbsCommon.New, "CicdRepository", SupportsShouldProcess = true, DefaultParameterSetName = "Context")]
[OutputType(typeof(Repository))]
public sealed class NewCicdRepository : ConnectedCmdlet<IRepositories>
{
    /// <summary>The name. With <c>-Path</c> its default is the folder's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Context")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Fork")]
    [Parameter(ParameterSetName = "Folder")]
    public string? Name { get; set; }

    /// <summary>The built-in template, one of GitLab's own, a template repository of GitHub as <c>owner/name</c>, or a quickstart of Jenkins X; <c>Get-CicdTemplate</c> shows them. Default in a context: none, an empty repository.</summary>
    [Parameter(ParameterSetName = "Context")]
    [Parameter(Mandatory = true, ParameterSetName = "Folder")]
    [ArgumentCompleter(typeof(TemplateCompleter))]
    public string? Template { get; set; }

    /// <summary>The repository of the same context that it is a fork of.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Fork")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? ForkOf { get; set; }

    /// <summary>The folder to make: a Git repository of its own that belongs to no context. It must be new or empty.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Folder")]
    public string? Path { get; set; }

    /// <summary>Who sees it, in systems where not everybody does: its members, everybody who is signed in, or everybody. Default: its members.</summary>
    [Parameter(ParameterSetName = "Context")]
    [Parameter(ParameterSetName = "Fork")]
    public RepositoryVisibility? Visibility { get; set; }

    /// <summary>Lets its jobs run on this machine without a container. Running a pipeline is running its author's code.</summary>
    [Parameter(ParameterSetName = "Context")]
    public SwitchParameter Trust { get; set; }

    /// <summary>Where it lies, for systems that build what lies elsewhere: Google Cloud Build makes a connection to the host, or the repository there, where it is missing. Default: what the name says.</summary>
    [Parameter(ParameterSetName = "Context")]
    public SourceHost? SourceHost { get; set; }

    /// <summary>The longest time to wait, in seconds, until a person has let a connection in, or an instance of Secure Source Manager is there. Default: ten minutes. 0: it is looked at once. Goes with <c>-SourceHost</c>.</summary>
    [Parameter(ParameterSetName = "Context")]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Change change;
        if (ParameterSetName == "Folder")
        {
            string folder = GetUnresolvedProviderPathFromPSPath(Path);
            change = ProviderLoadContext.Catalog.Templates.PlanFolder(Template!, Name ?? System.IO.Path.GetFileName(folder.TrimEnd(System.IO.Path.DirectorySeparatorChar)), folder);
        }
        else
        {
            change = await SourceHostChoice.Require(Connect(), SourceHost).PlanNewRepositoryAsync(
                new() { Name = Name!, Template = Template, ForkOf = ForkOf, Visibility = Visibility, Trust = Trust, SourceHost = SourceHost, Patience = TimeSpan.FromSeconds(TimeoutSeconds) }, cancellationToken);
        }

        if (await ApplyAsync(change, cancellationToken) is Repository repository)
            WriteObject(repository);
    }
}
