using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Badges;

/// <summary>Gives the badge of a pipeline as Markdown and, with <c>-Update</c>, puts it into a file.</summary>
[Cmdlet(VerbsCommon.Get, "CicdBadge", SupportsShouldProcess = true)]
[OutputType(typeof(Badge))]
public sealed class GetCicdBadge : ConnectedCmdlet<IBadges>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The pipeline, by name or path. Default: the only one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string? Pipeline { get; set; }

    /// <summary>The branch whose state it shows. Default: the default branch.</summary>
    [Parameter]
    public string? Branch { get; set; }

    /// <summary>A file of this machine, such as README.md. The badge takes the place of an older one of its pipeline, or comes below the title. Default: none, nothing is written.</summary>
    [Parameter]
    public string? Update { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Badge badge = await Connect().GetBadgeAsync(Repository, Pipeline, Branch, cancellationToken);
        if (Update is null)
            WriteObject(badge);
        else if (await ApplyAsync(ProviderLoadContext.Catalog.Badges.PlanUpdate(GetUnresolvedProviderPathFromPSPath(Update), badge), cancellationToken) is Badge written)
            WriteObject(written);
    }
}
