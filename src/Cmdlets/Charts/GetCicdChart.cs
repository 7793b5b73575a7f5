using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Charts;

/// <summary>Shows the versions of Helm charts in the system's chart repository, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdChart")]
[OutputType(typeof(ChartVersion))]
public sealed class GetCicdChart : ConnectedCmdlet<ICharts>
{
    /// <summary>The chart. Default: all, where the repository can list them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Application")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Name { get; set; }

    /// <summary>The version. Default: all.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? Version { get; set; }

    /// <summary>The address of the chart repository: of HTTP, or <c>oci://…</c>. Default: the one that the system's own settings name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ChartRepository { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (ChartVersion chart in ReadAllAsync(provider => provider.GetChartsAsync(new() { Name = Name, Version = Version, Repository = ChartRepository }, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(chart);
        }

        if (!found && Name is not null)
            throw Errors.NotFound("ChartNotFound", "chart", Version is null ? Name : $"{Name} {Version}", remedy: "Get-CicdChart shows what the repository has; a release pipeline puts charts there.");
    }
}
